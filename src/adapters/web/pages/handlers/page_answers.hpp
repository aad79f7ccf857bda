#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "adapters/web/pages/handlers/preview_paths.hpp"
#include "adapters/web/pages/handlers/visit.hpp"
#include "adapters/web/pages/view/pages.hpp"
#include "adapters/web/pages/view/qr_cache.hpp"
#include "adapters/web/pages/view/security_headers.hpp"
#include "base/http/response.hpp"
#include "base/http/status.hpp"
#include "domain/model/error.hpp"
#include "domain/model/host_state.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/time.hpp"

namespace usher::pages {

namespace status = http::status;

/// Says when a pause ends; where nobody knows, not to ask all the time.
void set_end_of_pause(http::Response& response, const std::optional<domain::Timestamp>& until);

/// Turns views into answers, with the headers that all pages have. Thread-safe; `pages` must outlive it.
class PageAnswers {
 public:
  struct Options {
    bool demo = false;                       ///< accounts are not real, and every page says so
    bool tls_is_ours = false;                ///< clients reach usher itself by TLS: HSTS is ours to promise
    const PreviewPaths* previews = nullptr;  ///< of what is drawn for links; null: there is but one file
  };

  PageAnswers(const Pages& pages, Options options);

  /// @param switch_href what the language switch appends a tag to; empty: no switch
  template <class View>
  [[nodiscard]] http::Response page(int code, const Visit& visit, std::string_view switch_href,
                                    const View& view) const {
    const std::string share_image = share_image_of(visit);
    const Reader reader{.site = visit.site->site,
                        .language = visit.language,
                        .language_href = switch_href,
                        .demo = options_.demo,
                        .device = code == status::ok && !switch_href.empty() ? device_of(visit.platform) : "",
                        .share_image = share_image};
    http::Response response{code, pages_.render(reader, view)};
    response.set_all(page_headers_);
    return response;
  }

  /// One that says one thing. Its switch of languages leads to the same at an address that holds no token.
  template <class View>
  [[nodiscard]] http::Response notice(int code, const Visit& visit, const View& view) const {
    return page(code, visit, visit.site->base + "/notice?what=" + name_of(view) + "&lang=", view);
  }

  /// For an invitation that is over: 410, and why.
  [[nodiscard]] http::Response over(const Visit& visit, const domain::Invite& invite,
                                    domain::Timestamp now) const;
  /// For a good invitation of a host that is paused: 503, and that it stays good.
  [[nodiscard]] http::Response paused(const Visit& visit, const domain::Invite& invite,
                                      const domain::HostPause& pause, std::string apps_href,
                                      domain::Timestamp now) const;
  /// Where there is no page for an invitation, for what went wrong in finding or using it: 404 for an
  /// unknown one, 410 for one that is over, 429 and 503 where trying again may help.
  [[nodiscard]] http::Response failure(const Visit& visit, const domain::Error& error) const;

  /// The link with its QR code.
  [[nodiscard]] ShareBox share_box(std::string link, Platform platform);
  [[nodiscard]] Expiry expiry(domain::Timestamp expires, domain::Timestamp now, std::size_t language) const {
    return pages_.expiry(expires, now, language);
  }
  [[nodiscard]] bool tls_is_ours() const { return options_.tls_is_ours; }

  /// A portrait; 404 where it is empty.
  [[nodiscard]] http::Response picture(const std::string& portrait) const;

  /// Sends the browser elsewhere by GET, keeping nothing.
  [[nodiscard]] http::Response redirect(std::string_view location) const;

 private:
  static std::string_view device_of(Platform platform) {
    return platform == Platform::macos ? "macos" : std::string_view{};
  }

  /// A whole address, as apps need it; empty where the site's own stands.
  [[nodiscard]] std::string share_image_of(const Visit& visit) const;

  const Pages& pages_;
  Options options_;
  http::Response page_headers_;
  QrCache qr_codes_;
};

}  // namespace usher::pages
