#pragma once

#include <span>
#include <string_view>
#include <utility>

namespace usher::pages {

using Header = std::pair<std::string_view, std::string_view>;

/// What every page says to the browser: load from us alone, run nothing inline, stand in nobody's frame,
/// tell nobody where the reader came from, and stay out of search engines.
/// @param tls_is_ours whether clients reach usher itself by TLS, so that HSTS is ours to promise (RFC 6797)
std::span<const Header> page_headers(bool tls_is_ours) noexcept;

/// What every static file says.
std::span<const Header> static_headers(bool tls_is_ours) noexcept;

}  // namespace usher::pages
