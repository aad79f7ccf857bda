#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/web/pages/language/message.hpp"
#include "adapters/web/pages/markup/markup.hpp"
#include "domain/model/field_problems.hpp"

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
  std::string link;     ///< https
  bool invites = true;  ///< false: it is for the one who has the account, and none to pass on
  Markup qr;
  bool unfolded = true;  ///< people with a phone in their hands have no use for a code to scan
};

/// A service that gives accounts to whoever asks.
struct ProviderRow {
  Markup label;  ///< its domain, `breakable`
  std::string href;
};

/// A pending invitation.
struct LandingView {
  std::string inviter;       ///< what they are called; empty where the host's policy hides it
  std::string initial;       ///< of that name
  std::string picture_href;  ///< what they look like; empty: the initial stands for that
  Markup inviter_address;    ///< `breakable`
  Markup address;            ///< the invitee's, where the invitation pins it; `breakable`
  bool can_register = true;  ///< false: only becomes a contact
  std::string app;           ///< the app for the detected platform; empty: none is better than the others
  std::string app_href;      ///< its setup page
  Markup app_mark;
  std::string platform;  ///< what the app is offered for: `name_of(Platform)`
  bool free = false;     ///< the app costs nothing there
  std::string apps_href;
  std::string uri;                      ///< xmpp:, for those who have an app
  std::string register_href;            ///< empty where nobody can register in the browser
  std::string groups;                   ///< that the invitee joins, with commas between them
  std::optional<std::uint32_t> places;  ///< how many more may use it; none where it is for one, or for all
  bool providers = false;
  std::vector<ProviderRow> provider_list;  ///< where else to get an account
  ShareBox share;
  Expiry expires;
};

/// An invitation that opens nothing any more, or never did.
struct OverView {
  enum class Why : std::uint8_t { expired, used, revoked, unknown };

  /// @param of_reset the link was for a new password
  explicit OverView(Why why, bool of_reset = false)
      : reset(of_reset && why != Why::unknown),
        ask_operator(reset && why != Why::used),
        expired(why == Why::expired),
        used(why == Why::used),
        revoked(why == Why::revoked),
        unknown(why == Why::unknown) {}

  bool reset;
  bool ask_operator;
  bool expired;
  bool used;
  bool revoked;
  bool unknown;
  Expiry expires;  ///< of an expired one; may be empty
};

/// `expired`, `reset-used`: as `/notice` is asked for it.
std::string name_of(const OverView& view);

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
  std::string label;      ///< the store's name
  bool own_site = false;  ///< the app's own site instead
  std::string href;
  bool free = false;  ///< known to cost nothing there
  bool paid = false;  ///< known to cost something there
};
/// Where to get an app: one place before all others.
struct GetApp {
  bool stores = false;
  std::vector<StoreRow> store;  ///< the first, if there is any
  std::vector<StoreRow> shown;  ///< one that costs nothing, where the first does
  bool more_stores = false;
  std::vector<StoreRow> more;
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
  GetApp get;
  std::string uri;            ///< xmpp:, where the app registers by itself or no browser can
  std::string register_href;  ///< where it doesn't
  std::string form_menu;      ///< what its own form is called, if the invitation can be pasted there
  Markup form_server;         ///< what is typed there as the server
  std::string web_href;       ///< of an app in the browser
  std::vector<StepRow> steps;
  std::string apps_href;
  ShareBox share;
  Expiry expires;
};

/// What was wrong with a form that was sent. Its page is shown again with what was typed, but the password.
using domain::PasswordProblem;
using domain::UsernameProblem;
enum class FormProblem : std::uint8_t { none, form_expired, cookies_needed, unavailable, too_many, paused };

/// What both forms have.
struct FormState {
  void set(FormProblem form, UsernameProblem username, PasswordProblem password);

  bool form_failed = false;
  bool fields_wrong = false;
  bool form_expired = false;
  bool cookies_needed = false;
  bool unavailable = false;
  bool too_many = false;
  bool paused = false;  ///< the host is
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
  std::string check;   ///< where it is looked at before it goes
  std::uint32_t password_min = 10;
  std::uint32_t password_max = 256;
  std::string suggestion;  ///< a generated passphrase; see `passphrase`
  bool resets = false;     ///< it is about a password alone
};

/// What is wrong with a form so far.
struct CheckView {
  FormState form;
  std::string username_idea;
};

struct RegisterView {
  FormState form;
  std::string username_idea;  ///< a name that is good, made of one that is not
  std::string inviter;        ///< what they are called, or their address
  Markup inviter_address;     ///< beside a name; `breakable`
  std::string app_id;
  std::string username;
  bool username_locked = false;
  std::uint32_t username_max = 64;
  std::string back_href;
};

/// What follows a registration, and what one comes back to: how to begin with an account.
struct SuccessView {
  std::string address;
  Markup address_parts;  ///< the same, with places where it may be broken: `breakable`
  std::string app;       ///< the one to begin with; empty: none is better than the others
  std::string app_id;
  Wording text;
  Markup mark;
  GetApp get;
  std::string login_uri;  ///< opens the app for the new account; needs `app`
  std::string web_href;   ///< of an app in the browser
  std::string webchat_href;
  std::vector<StepRow> steps;
  Markup contact;  ///< whom to add by hand; empty: nobody, or they are contacts already; `breakable`
  bool other = false;
  std::vector<AppRow> other_apps;
  ShareBox share;  ///< this page again, for the phone
};

struct ResetView {
  FormState form;
  std::string login;  ///< whose password it is
  Markup address;     ///< the same, `breakable`
  Expiry expires;
};

struct ResetDoneView {
  Markup address_parts;
};

/// Where no account directory is attached: what to do instead of using a form.
struct ElsewhereView {
  bool reset = false;
  std::string apps_href;
  std::string uri;
};

/// An invitation that is good, of a host that is paused.
struct PausedView {
  bool reset = false;     ///< the link is for a new password
  std::string apps_href;  ///< for who has an account already; empty: none are offered
  Expiry expires;         ///< the pause does not lengthen its life
};

/// `paused`, `reset-paused`: as `/notice` is asked for it.
std::string name_of(const PausedView& view);

/// A host's own page, where its name alone was asked for.
struct HomeView {
  std::string webchat_href;
};

struct ErrorView {
  enum class What : std::uint8_t { not_found, bad_request, refused, too_many, unavailable };

  explicit ErrorView(What what)
      : not_found(what == What::not_found),
        bad_request(what == What::bad_request),
        refused(what == What::refused),
        too_many(what == What::too_many),
        unavailable(what == What::unavailable) {}

  bool not_found;
  bool bad_request;
  bool refused;  ///< the key in a bookmark is not good
  bool too_many;
  bool unavailable;
  std::string retry_href;
};

/// `not-found`: as `/notice` is asked for it.
std::string name_of(const ErrorView& view);

}  // namespace usher::pages
