#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/http/request.hpp"
#include "base/secrets/master_key.hpp"
#include "base/secrets/random.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/time.hpp"

namespace usher::pages {

/// The cookies of ours that a request brought; empty where it brought none. Which one counts depends on the
/// site: what came over plain http must not stand in for what only https can set.
struct PresentedCookies {
  std::string https;
  std::string http;
  std::string https_account;  ///< the pass of the form by which this browser made an account
  std::string http_account;
};
PresentedCookies presented_cookies(const http::Request& request);

/// A random value in a cookie, by which a browser proves that it was shown the form that it sends.
struct BrowserCookie {
  std::string value;
  bool is_new = false;  ///< the browser has yet to be given it
};

/// What stands in a form's hidden field, once it was found to be genuine.
struct FormPass {
  std::string form;          ///< names the form that was shown: letters and digits
  domain::Timestamp issued;  ///< when
  bool expired = false;      ///< it was open for too long, and has to be shown again
  bool forgotten = false;    ///< it was shown so long ago that nobody is told any more what came of it
};

/// Protects forms from being sent by other sites (CSRF): a form carries a MAC over the browser's cookie and
/// the invitation, which no other site can read or make. It is also what makes a form known again when it
/// is sent twice. Nothing is kept on the server. Thread-safe.
class FormTokens {
 public:
  static constexpr domain::Duration lifetime = std::chrono::hours{2};
  /// For how long the browser that made an account, and the device that it was shown a code for, come back to
  /// the page that says how to begin.
  static constexpr domain::Duration remembered = std::chrono::days{30};

  FormTokens(const secrets::MasterKey& master, secrets::Random& random);

  /// The browser's cookie, or a new one where it has none that could be ours.
  /// @param is_https whether the site's public URL is; then the cookie's name has the prefix `__Host-`,
  ///   which only the site itself can set (RFC 6265bis section 4.1.3)
  [[nodiscard]] BrowserCookie cookie_of(const PresentedCookies& presented, bool is_https);
  /// The `Set-Cookie` field that gives it.
  [[nodiscard]] static std::string set_cookie(const BrowserCookie& cookie, bool is_https);

  /// The fields that make the browser come back to the page after its registration.
  [[nodiscard]] static std::array<std::string, 2> remember(const BrowserCookie& cookie, std::string_view pass,
                                                           bool is_https);

  /// A pass for the page after a registration, for another device, which has no cookie. As a form's it is
  /// good for nothing.
  /// @param issued of the pass that it is made for, lest it outlive that one
  [[nodiscard]] std::string issue_for_device(std::string_view invite_token, domain::Timestamp issued,
                                             std::string_view form);
  [[nodiscard]] std::optional<FormPass> check_of_device(std::string_view text, std::string_view invite_token,
                                                        domain::Timestamp now) const;

  /// The form of an invitation that makes one account, in this browser: however often it is shown there, it
  /// is the same, so that what came of it is found even if the browser never heard of it. Empty for others,
  /// by which one browser may make several.
  [[nodiscard]] std::string only_form(const BrowserCookie& cookie, std::string_view invite_token,
                                      const domain::Invite& invite) const;

  /// What the ids of all other forms end with that this browser is shown for an invitation, and those of no
  /// other browser: so that what it made by one of them is known as its own when it sends another.
  [[nodiscard]] std::string browser_of(const BrowserCookie& cookie, std::string_view invite_token) const;

  /// What to put into a form.
  /// @param form of a form that is shown again; empty: a new one
  [[nodiscard]] std::string issue(const BrowserCookie& cookie, std::string_view invite_token,
                                  domain::Timestamp now, std::string_view form = {});
  /// @returns nothing where `text` was not issued to this browser for this invitation
  [[nodiscard]] std::optional<FormPass> check(std::string_view text, const BrowserCookie& cookie,
                                              std::string_view invite_token, domain::Timestamp now) const;

 private:
  [[nodiscard]] std::string random_text();
  [[nodiscard]] std::string new_form(const BrowserCookie& cookie, std::string_view invite_token);
  [[nodiscard]] std::string mac(std::string_view form, std::string_view issued, std::string_view cookie,
                                std::string_view invite_token) const;

  secrets::KeyBytes key_;
  secrets::Random& random_;
};

}  // namespace usher::pages
