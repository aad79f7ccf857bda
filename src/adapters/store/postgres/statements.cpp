#include "adapters/store/postgres/statements.hpp"

#include <iterator>
#include <vector>

namespace usher::store::postgres {
namespace {

std::vector<PreparedText> make_texts() {
  std::vector<PreparedText> texts;
  texts.reserve(std::size(postgres_queries::texts));
  for (const auto text : postgres_queries::texts) {
    texts.push_back({"usher_" + std::to_string(texts.size()), std::string(text)});
  }
  return texts;
}

}  // namespace

std::span<const PreparedText> prepared_texts() {
  static const std::vector<PreparedText> texts = make_texts();
  return texts;
}

const PreparedText& prepared(Statement statement) {
  return prepared_texts()[static_cast<std::size_t>(statement)];
}

}  // namespace usher::store::postgres
