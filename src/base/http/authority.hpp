#pragma once

#include <string>
#include <string_view>

namespace usher::http {

/// `https://example.com/chat` in its parts.
struct UrlParts {
  bool is_https = false;
  std::string_view authority;
  std::string_view path;  ///< empty, or from its slash on
};

/// @param url one of the schemes http and https; must outlive the parts
UrlParts parts_of(std::string_view url);

/// An authority (RFC 9110 section 4.2) as it compares: names know no case, and the usual ports and the root's
/// dot may be left out.
std::string plain_authority(std::string_view authority);

}  // namespace usher::http
