#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pages/language/message.hpp"
#include "pages/markup/markup.hpp"

namespace usher::pages {

// What each page shows. A handler fills one of these in and hands it to `Pages::render`; empty texts and
// absent values leave their part of the page out. Every `href`, `action` and `uri` is a path of ours or an
// https, http or xmpp URL. Texts may hold anything: the templates escape them.

/// When something ends, ready to be shown. See `Pages::expiry`.
struct Expiry {
  std::string iso;                    ///< RFC 3339, for the script
  std::string text;                   ///< in the reader's language, UTC
  std::optional<std::uint32_t> days;  ///< how much is left, in one unit; none where it is over
  std::optional<std::uint32_t> hours;
  std::optional<std::uint32_t> minutes;
};

/// The link again, for another device.
struct ShareBox {
  std::string link;  ///< https
  Markup qr;
};

/// A pending invitation.
struct LandingView {
  std::string inviter;       ///< name or address; empty where the host's policy hides it
  std::string address;       ///< the invitee's, where the invitation pins it
  bool can_register = true;  ///< false: only becomes a contact
  std::string app;           ///< the app for the detected platform; empty: none is better than the others
  std::string app_href;      ///< its setup page
  Markup app_mark;
  std::string platform;  ///< what the app is offered for: `name_of(Platform)`
  std::string apps_href;
  std::string uri;            ///< xmpp:, for those who have an app
  std::string register_href;  ///< empty where nobody can register in the browser
  ShareBox share;
  Expiry expires;
};

/// An invitation that opens nothing any more, or never did.
struct OverView {
  enum class Why : std::uint8_t { expired, used, revoked, unknown };

  explicit OverView(Why why)
      : expired(why == Why::expired),
        used(why == Why::used),
        revoked(why == Why::revoked),
        unknown(why == Why::unknown) {}

  bool expired;
  bool used;
  bool revoked;
  bool unknown;
  Expiry expires;  ///< of an expired one; may be empty
};

/// One line of the list of apps.
struct AppRow {
  std::string name;
  Wording text;
  std::string platforms;  ///< `Android`, `Windows · Linux`
  bool web = false;
  std::string href;  ///< its setup page
  Markup mark;
};

struct AppsView {
  std::string back_href;
  bool fitting = false;  ///< whether the first list is about the reader's device
  std::vector<AppRow> fitting_apps;
  bool other = false;
  std::vector<AppRow> other_apps;
};

/// One store's button.
struct StoreRow {
  std::string label;  ///< the store's name
  bool site = false;  ///< the app's own site instead
  std::string href;
};
struct StepRow {
  Wording text;
};

/// How to begin with one app.
struct SetupView {
  std::string app;
  std::string app_id;
  Wording text;
  Markup mark;
  bool other_device = false;
  bool stores = false;
  std::vector<StoreRow> list;
  std::string uri;            ///< xmpp:, where the app registers by itself or no browser can
  std::string register_href;  ///< where it doesn't
  std::string web_href;       ///< of an app in the browser
  std::vector<StepRow> steps;
  std::string apps_href;
  ShareBox share;
  Expiry expires;
};

/// What was wrong with a form that was sent. Its page is shown again with what was typed, but the password.
enum class UsernameProblem : std::uint8_t { none, missing, taken, malformed, too_long };
enum class PasswordProblem : std::uint8_t { none, missing, too_short, too_long, too_weak, malformed };
enum class FormProblem : std::uint8_t { none, form_expired, unavailable, too_many };

/// What both forms have.
struct FormState {
  void set(FormProblem form, UsernameProblem username, PasswordProblem password);

  bool form_failed = false;
  bool fields_wrong = false;
  bool form_expired = false;
  bool unavailable = false;
  bool too_many = false;
  bool username_invalid = false;
  bool username_missing = false;
  bool username_taken = false;
  bool username_malformed = false;
  bool username_long = false;
  bool password_invalid = false;
  bool password_missing = false;
  bool password_short = false;
  bool password_long = false;
  bool password_weak = false;
  bool password_malformed = false;
  std::string csrf;
  std::string token;   ///< the invitation's
  std::string action;  ///< where the form goes
  std::uint32_t password_min = 10;
  std::uint32_t password_max = 256;
  std::string suggestion;  ///< a generated passphrase; see `passphrase`
};

struct RegisterView {
  FormState form;
  std::string inviter;
  std::string app_id;
  std::string username;
  bool username_locked = false;
  std::uint32_t username_max = 64;
  std::string back_href;
};

struct SuccessView {
  std::string address;
  std::string app;  ///< the one that was chosen; empty: none
  bool stores = false;
  std::vector<StoreRow> list;
  std::string login_uri;  ///< opens the app; needs `app`
  std::string webchat_href;
  std::vector<StepRow> steps;
  std::string contact;  ///< whom to add by hand; empty: nobody, or they are contacts already
  std::string apps_href;
};

struct ResetView {
  FormState form;
  std::string address;
  Expiry expires;
};

struct ResetDoneView {
  std::string address;
};

/// Where no account directory is attached: what to do instead of using a form.
struct ElsewhereView {
  bool reset = false;
  std::string apps_href;
  std::string uri;
};

struct ErrorView {
  enum class What : std::uint8_t { not_found, bad_request, too_many, unavailable };

  explicit ErrorView(What what)
      : not_found(what == What::not_found),
        bad_request(what == What::bad_request),
        too_many(what == What::too_many),
        unavailable(what == What::unavailable) {}

  bool not_found;
  bool bad_request;
  bool too_many;
  bool unavailable;
  std::string retry_href;
};

}  // namespace usher::pages
