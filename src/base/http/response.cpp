#include "base/http/response.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "base/http/ascii.hpp"
#include "base/text/ascii.hpp"

namespace usher::http {

namespace {

bool is_servers_own(std::string_view name) {
  static constexpr std::array<std::string_view, 4> names{"Content-Length", "Date", "Connection",
                                                         "Transfer-Encoding"};
  return std::ranges::any_of(names, [&](std::string_view own) { return text::ascii_iequals(own, name); });
}

bool fits_a_line(std::string_view value) {
  return std::ranges::none_of(value, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

}  // namespace

Response& Response::set(std::string_view name, std::string_view value) {
  if (name.empty() || !std::ranges::all_of(name, is_token_char)) {
    throw std::invalid_argument("not a header field's name");
  }
  if (is_servers_own(name)) throw std::invalid_argument(std::string(name) + " is the server's to set");
  if (!fits_a_line(value)) {
    throw std::invalid_argument("the value of " + std::string(name) + " holds a control character");
  }
  fields_.append(name).append(": ").append(value).append("\r\n");
  return *this;
}

}  // namespace usher::http
