#include "pages/view/sample_views.hpp"

#include <chrono>

#include "pages/view/app_views.hpp"
#include "pages/view/qr_code.hpp"

namespace usher::pages {
namespace {

using namespace std::chrono_literals;

const std::string link = "https://chat.example.com/invite?AbCdEfGhIjKlMnOpQrStUv";
const std::string uri = "xmpp:chat.example.com?register;preauth=AbCdEfGhIjKlMnOpQrStUv";
const std::string self = "/invite?AbCdEfGhIjKlMnOpQrStUv";
constexpr core::Timestamp now = std::chrono::sys_days{std::chrono::November / 24 / 2026} + 14h + 5min;

Expiry sample_expiry(const Pages& pages, std::size_t language) {
  return pages.expiry(now + 75h, now, language);
}

ShareBox share_box() {
  ShareBox box;
  box.link = link;
  box.qr = *qr_svg(link);
  return box;
}

FormState form_state(const std::string& action) {
  FormState form;
  form.csrf = "mMzZ0123456789";
  form.token = "AbCdEfGhIjKlMnOpQrStUv";
  form.action = action;
  form.suggestion = "kavo-tiru-besa-mino-fula-dozi";
  return form;
}

SetupView sample_setup(const Pages& pages, const App& app, Platform platform, std::size_t language) {
  SetupView view = setup_view(app, platform, uri, "/register?t=AbCdEfGhIjKlMnOpQrStUv&c=" + app.id);
  view.apps_href = self + "&apps";
  view.share = share_box();
  view.expires = sample_expiry(pages, language);
  return view;
}

RegisterView sample_register() {
  RegisterView view;
  view.form = form_state("/register");
  view.inviter = "Juliet Capulet";
  view.app_id = "gajim";
  view.back_href = self;
  return view;
}

/// Renders and collects.
class Samples {
 public:
  Samples(const Pages& pages, const Site& site, std::size_t language)
      : pages_(pages),
        language_href_(self + "&lang="),
        reader_{.site = site, .language = language, .language_href = language_href_, .demo = false} {}

  template <class View>
  void add(const std::string& name, const View& view) {
    made_.emplace_back(name, pages_.render(reader_, view));
  }
  template <class View>
  void add_demo(const std::string& name, const View& view) {
    reader_.demo = true;
    add(name, view);
    reader_.demo = false;
  }

  std::vector<std::pair<std::string, std::string>> take() { return std::move(made_); }

 private:
  const Pages& pages_;
  std::string language_href_;
  Reader reader_;
  std::vector<std::pair<std::string, std::string>> made_;
};

void add_forms(Samples& samples, const Pages& pages, std::size_t language) {
  RegisterView form = sample_register();
  samples.add("register", form);
  form.username = "romeo";
  form.form.set(FormProblem::none, UsernameProblem::taken, PasswordProblem::too_short);
  samples.add("register_errors", form);
  form.form.set(FormProblem::unavailable, UsernameProblem::none, PasswordProblem::none);
  form.username_locked = true;
  samples.add_demo("register_locked", form);
  ResetView reset;
  reset.form = form_state("/reset");
  reset.address = "romeo@chat.example.com";
  reset.expires = sample_expiry(pages, language);
  samples.add("reset", reset);
  samples.add("reset_done", ResetDoneView{.address = reset.address});
}

void add_notices(Samples& samples, const Pages& pages, std::size_t language) {
  OverView expired(OverView::Why::expired);
  expired.expires = pages.expiry(now - 3h, now, language);
  samples.add("over_expired", expired);
  samples.add("over_used", OverView(OverView::Why::used));
  samples.add("over_revoked", OverView(OverView::Why::revoked));
  samples.add("over_unknown", OverView(OverView::Why::unknown));
  samples.add("elsewhere", ElsewhereView{.reset = false, .apps_href = self + "&apps", .uri = uri});
  samples.add("elsewhere_reset", ElsewhereView{.reset = true, .apps_href = {}, .uri = {}});
  samples.add("error_not_found", ErrorView(ErrorView::What::not_found));
  samples.add("error_bad_request", ErrorView(ErrorView::What::bad_request));
  samples.add("error_too_many", ErrorView(ErrorView::What::too_many));
  ErrorView unavailable(ErrorView::What::unavailable);
  unavailable.retry_href = self;
  samples.add("error_unavailable", unavailable);
}

}  // namespace

LandingView sample_landing(const Pages& pages, const Apps& apps, std::size_t language) {
  const App& app = *apps.recommended(Platform::android);
  LandingView view;
  view.inviter = "Juliet Capulet";
  view.app = app.name;
  view.app_href = self + "&app=" + app.id;
  view.app_mark = app.mark;
  view.platform = name_of(Platform::android);
  view.apps_href = self + "&apps";
  view.uri = uri;
  view.share = share_box();
  view.expires = sample_expiry(pages, language);
  return view;
}

std::vector<std::pair<std::string, std::string>> sample_pages(const Pages& pages, const Site& site,
                                                              const Apps& apps, std::size_t language) {
  Samples samples(pages, site, language);
  LandingView landing = sample_landing(pages, apps, language);
  samples.add("landing", landing);
  landing.inviter.clear();
  landing.app.clear();
  landing.address = "romeo@chat.example.com";
  landing.register_href = "/register?t=AbCdEfGhIjKlMnOpQrStUv";
  samples.add_demo("landing_pinned", landing);
  landing = sample_landing(pages, apps, language);
  landing.can_register = false;
  landing.expires = pages.expiry(now + 1min, now, language);
  samples.add("landing_contact", landing);
  samples.add("apps", apps_view(apps, Platform::android, self, self + "&app="));
  samples.add("setup_here", sample_setup(pages, *apps.find("conversations"), Platform::android, language));
  samples.add("setup_browser", sample_setup(pages, *apps.find("gajim"), Platform::linux, language));
  samples.add("setup_elsewhere", sample_setup(pages, *apps.find("monal"), Platform::android, language));
  samples.add("success", success_view(apps.find("conversations"), "romeo@chat.example.com"));
  add_forms(samples, pages, language);
  add_notices(samples, pages, language);
  return samples.take();
}

}  // namespace usher::pages
