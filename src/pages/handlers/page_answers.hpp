#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/invite.hpp"
#include "core/time.hpp"
#include "http/response.hpp"
#include "pages/handlers/visit.hpp"
#include "pages/view/pages.hpp"
#include "pages/view/qr_cache.hpp"
#include "pages/view/security_headers.hpp"

namespace usher::pages {

/// Turns views into answers, with the headers that all pages have. Thread-safe; `pages` must outlive it.
class PageAnswers {
 public:
  struct Options {
    bool demo = false;         ///< accounts are not real, and every page says so
    bool tls_is_ours = false;  ///< clients reach usher itself by TLS: HSTS is ours to promise
  };

  PageAnswers(const Pages& pages, Options options);

  /// @param switch_href what the language switch appends a tag to; empty: no switch
  template <class View>
  [[nodiscard]] http::Response page(int status, const Visit& visit, std::string_view switch_href,
                                    const View& view) const {
    const Reader reader{.site = visit.site->site,
                        .language = visit.language,
                        .language_href = switch_href,
                        .demo = options_.demo};
    http::Response response{status, pages_.render(reader, view)};
    response.set_all(page_headers_);
    return response;
  }

  /// For an invitation that is over: 410, and why. Without a switch of languages, since its addresses would
  /// hold the token.
  [[nodiscard]] http::Response over(const Visit& visit, core::InviteState state,
                                    std::optional<core::Timestamp> expired_at, core::Timestamp now) const;
  /// Where there is no page for an invitation, for what went wrong in finding or using it: 404 for an
  /// unknown one, 410 for one that is over, 503 where trying again may help.
  [[nodiscard]] http::Response failure(const Visit& visit, const core::Error& error) const;

  /// The link with its QR code.
  [[nodiscard]] ShareBox share_box(std::string link);
  [[nodiscard]] Expiry expiry(core::Timestamp expires, core::Timestamp now, std::size_t language) const {
    return pages_.expiry(expires, now, language);
  }
  [[nodiscard]] bool tls_is_ours() const { return options_.tls_is_ours; }

  /// Sends the browser elsewhere by GET, keeping nothing.
  [[nodiscard]] http::Response redirect(std::string_view location) const;

 private:
  const Pages& pages_;
  Options options_;
  http::Response page_headers_;
  QrCache qr_codes_;
};

namespace status {
inline constexpr int ok = 200;
inline constexpr int see_other = 303;
inline constexpr int bad_request = 400;
inline constexpr int forbidden = 403;
inline constexpr int not_found = 404;
inline constexpr int conflict = 409;
inline constexpr int gone = 410;
inline constexpr int unsupported_media_type = 415;
inline constexpr int unprocessable = 422;
inline constexpr int too_many_requests = 429;
inline constexpr int service_unavailable = 503;
}  // namespace status

}  // namespace usher::pages
