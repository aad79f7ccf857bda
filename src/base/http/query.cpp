#include "base/http/query.hpp"

#include <algorithm>
#include <array>

#include "base/text/utf8.hpp"

namespace usher::http {

namespace {

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Walks `text` from one `&` to the next, passing over empty pieces. `visit(name, value)` sees both
/// as sent and gives an error to end the walk.
template <class Visit>
std::optional<QueryError> walk(std::string_view text, std::size_t parameters_max, Visit visit) {
  std::size_t count = 0;
  while (!text.empty()) {
    const auto end = text.find('&');
    const std::string_view piece = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (piece.empty()) continue;
    if (++count > parameters_max) return QueryError::too_many;
    const auto equals = piece.find('=');
    const std::string_view value = equals == std::string_view::npos ? "" : piece.substr(equals + 1);
    if (const std::optional<QueryError> error = visit(piece.substr(0, equals), value)) return error;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(QueryError error) noexcept {
  static constexpr std::array<std::string_view, 4> texts{
      "a parameter is given more than once", "the percent-encoding is invalid", "the text is not valid UTF-8",
      "there are too many parameters"};
  return texts.at(static_cast<std::size_t>(error));
}

std::expected<std::string, QueryError> percent_decoded(std::string_view text, bool plus_is_space) {
  const std::size_t plain = std::min(text.find_first_of(plus_is_space ? "%+" : "%"), text.size());
  std::string decoded;
  decoded.reserve(text.size());
  decoded = text.substr(0, plain);
  for (std::size_t i = plain; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      const int high = i + 1 < text.size() ? hex_value(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
      if (high < 0 || low < 0) return std::unexpected(QueryError::invalid_encoding);
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  if (!text::is_utf8(decoded)) return std::unexpected(QueryError::invalid_utf8);
  return decoded;
}

std::expected<std::optional<std::string>, QueryError> Query::get(std::string_view name) const {
  std::optional<std::string> found;
  const auto error = walk(text_, parameters_max_, [&](std::string_view raw_name, std::string_view raw_value) {
    const auto decoded_name = percent_decoded(raw_name, true);
    if (!decoded_name || *decoded_name != name) return std::optional<QueryError>{};
    if (found) return std::optional(QueryError::repeated);
    auto value = percent_decoded(raw_value, true);
    if (!value) return std::optional(value.error());
    found = std::move(*value);
    return std::optional<QueryError>{};
  });
  if (error) return std::unexpected(*error);
  return found;
}

std::expected<std::vector<Parameter>, QueryError> Query::all() const {
  std::vector<Parameter> parameters;
  const auto error = walk(text_, parameters_max_, [&](std::string_view raw_name, std::string_view raw_value) {
    auto name = percent_decoded(raw_name, true);
    if (!name) return std::optional(name.error());
    auto value = percent_decoded(raw_value, true);
    if (!value) return std::optional(value.error());
    parameters.push_back({std::move(*name), std::move(*value)});
    return std::optional<QueryError>{};
  });
  if (error) return std::unexpected(*error);
  return parameters;
}

}  // namespace usher::http
