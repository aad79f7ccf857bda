#include "adapters/web/pages/view/security_headers.hpp"

#include <array>

namespace usher::pages {
namespace {

// HSTS comes last, so that leaving it out is leaving off the end.
constexpr Header hsts{"Strict-Transport-Security", "max-age=31536000"};
constexpr Header nosniff{"X-Content-Type-Options", "nosniff"};

constexpr std::array page{
    Header{"Content-Type", "text/html; charset=utf-8"},
    Header{"Cache-Control", "no-store"},
    Header{"Content-Security-Policy",
           "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
           "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
    Header{"Referrer-Policy", "no-referrer"},
    nosniff,
    Header{"X-Robots-Tag", "noindex"},
    Header{"Cross-Origin-Opener-Policy", "same-origin"},
    Header{"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
    Header{"Vary", "Accept-Language"},
    hsts,
};

constexpr std::array file{
    // An SVG that is opened by itself is a document: it gets no rights at all.
    Header{"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox"},
    nosniff,
    Header{"Cross-Origin-Resource-Policy", "same-origin"},
    Header{"Vary", "Accept-Encoding"},
    hsts,
};

std::span<const Header> without_hsts(std::span<const Header> headers, bool tls_is_ours) {
  return tls_is_ours ? headers : headers.first(headers.size() - 1);
}

}  // namespace

std::span<const Header> page_headers(bool tls_is_ours) noexcept { return without_hsts(page, tls_is_ours); }

std::span<const Header> static_headers(bool tls_is_ours) noexcept { return without_hsts(file, tls_is_ours); }

}  // namespace usher::pages
