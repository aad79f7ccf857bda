#include "adapters/web/pages/view/sample_views.hpp"

#include <chrono>

#include "adapters/web/pages/view/app_views.hpp"
#include "adapters/web/pages/view/breakable.hpp"
#include "adapters/web/pages/view/qr_code.hpp"

namespace usher::pages {
namespace {

using namespace std::chrono_literals;

const std::string token = "AbCdEfGhIjKlMnOpQrStUv";
const std::string self = "/invite?" + token;
const std::string home = "https://chat.example.com/";
constexpr domain::Timestamp now = std::chrono::sys_days{std::chrono::November / 24 / 2026} + 14h + 5min;

/// Renders and collects.
class Samples {
 public:
  Samples(const Pages& pages, const Site& site, const Apps& apps, std::size_t language)
      : pages_(pages),
        apps_(apps),
        site_(site),
        language_(language),
        language_href_(self + "&lang="),
        reader_{.site = site, .language = language, .language_href = language_href_, .demo = false} {}

  template <class View>
  void add(const std::string& name, const View& view) {
    made_.emplace_back(name, pages_.render(reader_, view));
  }

  void add_landings();
  void add_apps();
  void add_success();
  void add_forms();
  void add_notices();

  [[nodiscard]] LandingView landing() const;

  std::vector<std::pair<std::string, std::string>> take() { return std::move(made_); }

 private:
  template <class View>
  void add_demo(const std::string& name, const View& view) {
    reader_.demo = true;
    add(name, view);
    reader_.demo = false;
  }
  [[nodiscard]] std::string address(const std::string& name) const { return name + '@' + site_.domain; }
  [[nodiscard]] std::string uri() const { return "xmpp:" + site_.domain + "?register;preauth=" + token; }
  [[nodiscard]] Expiry expiry(domain::Duration left) const {
    return pages_.expiry(now + left, now, language_);
  }
  [[nodiscard]] ShareBox share_box(bool unfolded) const {
    const std::string link = "https://" + site_.domain + self;
    return {.link = link, .qr = qr_svg(link).value_or(Markup()), .unfolded = unfolded};
  }
  [[nodiscard]] SetupView setup(const std::string& app, Platform platform) const;
  [[nodiscard]] static FormState form(const std::string& page);

  const Pages& pages_;
  const Apps& apps_;
  const Site& site_;
  std::size_t language_;
  std::string language_href_;
  Reader reader_;
  std::vector<std::pair<std::string, std::string>> made_;
};

LandingView Samples::landing() const {
  LandingView view;
  view.inviter = "juliet";
  view.initial = "J";
  view.inviter_address = breakable(address("juliet"));
  if (const App* app = apps_.recommended(Platform::android)) {
    view.app = app->name;
    view.app_href = self + "&app=" + app->id;
    view.app_mark = app->mark;
    view.platform = name_of(Platform::android);
    const GetApp get = get_app(*app, Platform::android, {});
    view.free = get.stores && get.store.front().free;
  }
  view.apps_href = self + "&apps";
  view.uri = uri();
  view.share = share_box(false);
  view.expires = expiry(75h);
  return view;
}

void Samples::add_landings() {
  add("landing", landing());
  LandingView view = landing();
  view.share.unfolded = true;
  view.inviter.clear();
  view.initial.clear();
  view.inviter_address = Markup();
  view.app.clear();
  view.address = breakable(address("romeo"));
  view.register_href = "/register?t=" + token;
  view.groups = "Montague, Verona";
  view.places = 12;
  add_demo("landing_pinned", view);
  view = landing();
  view.can_register = false;
  view.providers = true;
  view.provider_list = {{.label = breakable("providers.example"), .href = "https://providers.example/"}};
  view.expires = expiry(1min);
  add("landing_contact", view);
}

SetupView Samples::setup(const std::string& app, Platform platform) const {
  SetupView view = setup_view(*apps_.find(app), platform, uri(), "/register?t=" + token + "&c=" + app);
  view.form_server = breakable(site_.domain);
  view.apps_href = self + "&apps";
  view.share = share_box(view.other_device || platform != Platform::android);
  view.expires = expiry(75h);
  return view;
}

void Samples::add_apps() {
  add("apps", apps_view(apps_, Platform::android, self, self + "&app="));
  for (const auto& [name, app, platform] : {std::tuple{"setup_here", "conversations", Platform::android},
                                            std::tuple{"setup_browser", "gajim", Platform::linux},
                                            std::tuple{"setup_elsewhere", "monal", Platform::android}}) {
    // An administrator may offer others.
    if (apps_.find(app) != nullptr) add(name, setup(app, platform));
  }
}

void Samples::add_success() {
  const std::string here = "/registered?t=" + token + "&c=";
  for (const auto& [name, platform] :
       {std::pair{"success", Platform::android}, std::pair{"success_desktop", Platform::linux},
        std::pair{"success_anywhere", Platform::other}}) {
    SuccessView view = success_view(apps_, nullptr, platform, address("romeo"), here);
    view.share = share_box(platform != Platform::android);
    view.share.invites = false;
    if (platform == Platform::linux) {
      view.webchat_href = home;
      view.contact = breakable(address("juliet"));
    }
    add(name, view);
  }
}

FormState Samples::form(const std::string& page) {
  FormState state;
  state.csrf = "mMzZ0123456789";
  state.token = token;
  state.action = "/" + page;
  state.check = "/" + page + "/check";
  state.suggestion = "kavo-tiru-besa-mino-fula-dozi";
  return state;
}

void Samples::add_forms() {
  RegisterView view;
  view.form = form("register");
  view.inviter = "juliet";
  view.app_id = "gajim";
  view.back_href = self;
  add("register", view);
  view.username = "Romeo Montague";
  view.username_idea = "romeo.montague";
  view.form.set(FormProblem::none, UsernameProblem::malformed, PasswordProblem::too_short);
  add("register_errors", view);
  view.username = "romeo";
  view.username_idea.clear();
  view.form.set(FormProblem::unavailable, UsernameProblem::none, PasswordProblem::none);
  view.username_locked = true;
  add_demo("register_locked", view);
  view.username_locked = false;
  view.form.set(FormProblem::paused, UsernameProblem::none, PasswordProblem::none);
  add("register_paused", view);
  ResetView reset;
  reset.form = form("reset");
  reset.form.resets = true;
  reset.login = address("romeo");
  reset.address = breakable(reset.login);
  reset.expires = expiry(75h);
  add("reset", reset);
  add("reset_done", ResetDoneView{.address_parts = reset.address});
}

void Samples::add_notices() {
  OverView expired(OverView::Why::expired);
  expired.expires = expiry(-3h);
  add("over_expired", expired);
  add("over_used", OverView(OverView::Why::used));
  add("over_revoked", OverView(OverView::Why::revoked));
  add("over_unknown", OverView(OverView::Why::unknown));
  add("over_reset", OverView(OverView::Why::expired, true));
  add("over_reset_used", OverView(OverView::Why::used, true));
  PausedView paused;
  paused.apps_href = self + "&apps";
  paused.expires = expiry(75h);
  add("paused", paused);
  paused.reset = true;
  add("paused_reset", paused);
  add("elsewhere", ElsewhereView{.reset = false, .apps_href = self + "&apps", .uri = uri()});
  add("elsewhere_reset", ElsewhereView{.reset = true, .apps_href = {}, .uri = {}});
  add("error_not_found", ErrorView(ErrorView::What::not_found));
  add("error_bad_request", ErrorView(ErrorView::What::bad_request));
  add("error_refused", ErrorView(ErrorView::What::refused));
  add("home", HomeView{.webchat_href = home});
  add("error_too_many", ErrorView(ErrorView::What::too_many));
  ErrorView unavailable(ErrorView::What::unavailable);
  unavailable.retry_href = self;
  add("error_unavailable", unavailable);
}

}  // namespace

LandingView sample_landing(const Pages& pages, const Site& site, const Apps& apps, std::size_t language) {
  return Samples(pages, site, apps, language).landing();
}

std::vector<std::pair<std::string, std::string>> sample_pages(const Pages& pages, const Site& site,
                                                              const Apps& apps, std::size_t language) {
  Samples samples(pages, site, apps, language);
  samples.add_landings();
  samples.add_apps();
  samples.add_success();
  samples.add_forms();
  samples.add_notices();
  return samples.take();
}

}  // namespace usher::pages
