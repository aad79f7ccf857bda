#include "base/http/authority.hpp"

#include <algorithm>

#include "base/text/ascii.hpp"

namespace usher::http {

UrlParts parts_of(std::string_view url) {
  const std::size_t mark = url.find("://");
  const std::string_view rest = url.substr(mark + 3);
  const std::size_t slash = rest.find('/');
  const auto path = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash);
  return {.is_https = url.starts_with("https:"), .authority = rest.substr(0, slash), .path = path};
}

std::string plain_authority(std::string_view authority) {
  for (const std::string_view port : {":443", ":80"}) {
    if (authority.ends_with(port)) authority.remove_suffix(port.size());
  }
  if (authority.ends_with('.')) authority.remove_suffix(1);
  std::string result(authority);
  std::ranges::transform(result, result.begin(), text::ascii_lower);
  return result;
}

}  // namespace usher::http
