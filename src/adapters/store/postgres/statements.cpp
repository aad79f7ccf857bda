#include "adapters/store/postgres/statements.hpp"

#include <iterator>
#include <string_view>
#include <vector>

namespace usher::store::postgres {
namespace {

/// A query that is about another one has that in the place which is named after it.
std::string completed(std::string_view query) {
  constexpr std::string_view place = "\n@list_invites\n";
  std::string text(query);
  const auto at = text.find(place);
  if (at == std::string::npos) return text;
  return text.replace(at, place.size(), '\n' + std::string(postgres_queries::list_invites_sql) + '\n');
}

std::vector<PreparedText> make_texts() {
  std::vector<PreparedText> texts;
  texts.reserve(std::size(postgres_queries::texts));
  for (const auto text : postgres_queries::texts) {
    texts.push_back({"usher_" + std::to_string(texts.size()), completed(text)});
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
