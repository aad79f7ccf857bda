#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"
#include "http/request.hpp"
#include "secrets/master_key.hpp"
#include "secrets/random.hpp"

namespace usher::pages {

/// The cookies of ours that a request brought; empty where it brought none. Which one counts depends on the
/// site: what came over plain http must not stand in for what only https can set.
struct PresentedCookies {
  std::string https;
  std::string http;
};
PresentedCookies presented_cookies(const http::Request& request);

/// A random value in a cookie, by which a browser proves that it was shown the form that it sends.
struct BrowserCookie {
  std::string value;
  bool is_new = false;  ///< the browser has yet to be given it
};

/// What stands in a form's hidden field, once it was found to be genuine.
struct FormPass {
  std::string form;      ///< names the form that was shown: letters and digits
  bool expired = false;  ///< it was open for too long, and has to be shown again
};

/// Protects forms from being sent by other sites (CSRF): a form carries a MAC over the browser's cookie and
/// the invitation, which no other site can read or make. It is also what makes a form known again when it
/// is sent twice. Nothing is kept on the server. Thread-safe.
class FormTokens {
 public:
  static constexpr core::Duration lifetime = std::chrono::hours{2};

  FormTokens(const secrets::MasterKey& master, secrets::Random& random);

  /// The browser's cookie, or a new one where it has none that could be ours.
  /// @param is_https whether the site's public URL is; then the cookie's name has the prefix `__Host-`,
  ///   which only the site itself can set (RFC 6265bis section 4.1.3)
  [[nodiscard]] BrowserCookie cookie_of(const PresentedCookies& presented, bool is_https);
  /// The `Set-Cookie` field that gives it.
  [[nodiscard]] static std::string set_cookie(const BrowserCookie& cookie, bool is_https);

  /// What to put into a form.
  /// @param form of a form that is shown again; empty: a new one
  [[nodiscard]] std::string issue(const BrowserCookie& cookie, std::string_view invite_token,
                                  core::Timestamp now, std::string_view form = {});
  /// @returns nothing where `text` was not issued to this browser for this invitation
  [[nodiscard]] std::optional<FormPass> check(std::string_view text, const BrowserCookie& cookie,
                                              std::string_view invite_token, core::Timestamp now) const;

 private:
  [[nodiscard]] std::string random_text();
  [[nodiscard]] std::string mac(std::string_view form, std::string_view issued, std::string_view cookie,
                                std::string_view invite_token) const;

  secrets::KeyBytes key_;
  secrets::Random& random_;
};

}  // namespace usher::pages
