#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/web/pages/handlers/sites.hpp"
#include "adapters/web/pages/view/pages.hpp"
#include "adapters/web/pages/view/platform.hpp"
#include "base/http/request.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/jid.hpp"

namespace usher::pages {

/// What a request says about its reader. A value of its own: the request may be gone.
struct Visit {
  const HostSite* site = nullptr;  ///< by the request's `Host`, until an invitation says whose it is
  std::size_t language = 0;        ///< its place in `languages()`
  /// The tag that the reader chose by the switch, to be carried along in addresses; empty where the
  /// browser's preference decided.
  std::string chosen_language;
  Platform platform = Platform::other;
  std::optional<domain::BareJid> inviter;  ///< whom previews show too; none: nobody, or it is not known yet
};

Visit visit_of(const http::Request& request, const Sites& sites);

/// One parameter of a query or form; empty where it is missing or malformed, which mean the same to a page.
std::string parameter(std::string_view parameters, std::string_view name);

/// The addresses of one invitation's pages. A token consists of letters and digits, so it stands in them
/// as it is.
class Addresses {
 public:
  Addresses(const HostSite& site, std::string_view token, std::string_view chosen_language);

  [[nodiscard]] std::string landing() const { return landing_; }
  [[nodiscard]] std::string apps() const { return landing_ + "&apps"; }
  /// The inviter's.
  [[nodiscard]] std::string picture() const { return base_ + "/invite/picture?" + token_; }
  /// A setup page's, up to the app's id.
  [[nodiscard]] std::string setup_prefix() const { return landing_ + "&app="; }
  /// @param app may be empty
  [[nodiscard]] std::string registration(std::string_view app) const { return form("register", app); }
  [[nodiscard]] std::string registered(std::string_view app) const { return form("registered", app); }
  [[nodiscard]] std::string reset() const { return form("reset", {}); }
  /// Where a form is looked at before it is sent.
  [[nodiscard]] std::string check_registration() const { return form("register/check", {}); }
  [[nodiscard]] std::string check_reset() const { return form("reset/check", {}); }

 private:
  [[nodiscard]] std::string form(std::string_view page, std::string_view app) const;

  std::string base_;
  std::string token_;
  std::string language_;  ///< `&lang=de`, or nothing
  std::string landing_;
};

/// `address` with the parameter that the language switch fills in.
std::string language_href(std::string address);

}  // namespace usher::pages
