#include "adapters/config/secret_file.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

#include "base/files/regular_file.hpp"
#include "base/text/utf8.hpp"

namespace usher::config {
namespace {

// Far more than the longest secret, each of which has a bound of its own.
constexpr std::size_t file_bytes_max = std::size_t{64} * 1024;

void strip_line_end(std::string& text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
}

}  // namespace

Checked<std::string> read_secret_file(const std::filesystem::path& file) {
  const auto refuse = [&](std::string_view why) {
    return std::unexpected(file.string() + ": " + std::string(why));
  };
  auto text = files::read_file(file, file_bytes_max);
  if (!text) return refuse(text.error().sentence);
  strip_line_end(*text);
  if (text->empty()) return refuse("is empty; write the secret into it, and nothing else");
  if (text->find('\n') != std::string::npos)
    return refuse("has more than one line; write the secret into it, and nothing else");
  if (!text::is_utf8(*text)) return refuse("is not valid UTF-8");
  return *std::move(text);
}

}  // namespace usher::config
