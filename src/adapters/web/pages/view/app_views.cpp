#include "adapters/web/pages/view/app_views.hpp"

#include "adapters/web/pages/view/breakable.hpp"

namespace usher::pages {
namespace {

AppRow row(const App& app, std::string_view setup_prefix) {
  AppRow row;
  row.name = app.name;
  row.text = app.text;
  for (const Platform platform : app.platforms) {
    const std::string_view name = name_of(platform);
    if (name.empty()) continue;
    if (!row.platforms.empty()) row.platforms += " · ";
    row.platforms += name;
  }
  row.web = app.runs_on(Platform::web);
  row.href = std::string(setup_prefix) + app.id;
  row.mark = app.mark;
  return row;
}

StoreRow store_row(const Store& store, std::string_view uri) {
  StoreRow row;
  row.label = name_of(store.kind);
  row.own_site = store.kind == Store::Kind::site;
  row.href = store_url(store, uri);
  row.free = store.price == Store::Price::free;
  row.paid = store.price == Store::Price::paid;
  return row;
}

std::vector<StepRow> step_rows(const App& app) {
  std::vector<StepRow> rows;
  rows.reserve(app.steps.size());
  for (const Wording& step : app.steps) rows.push_back({step});
  return rows;
}

}  // namespace

AppsView apps_view(const Apps& apps, Platform platform, std::string_view back_href,
                   std::string_view setup_prefix) {
  AppsView view;
  view.back_href = back_href;
  view.fitting = apps.recommended(platform) != nullptr;
  for (const App& app : apps.all()) {
    const bool fits = !view.fitting || app.may_run_on(platform);
    (fits ? view.fitting_apps : view.other_apps).push_back(row(app, setup_prefix));
  }
  view.other = !view.other_apps.empty();
  return view;
}

GetApp get_app(const App& app, Platform platform, std::string_view uri) {
  const bool here = platform != Platform::other && app.may_run_on(platform);
  std::vector<StoreRow> rows;
  for (const Store& store : app.stores) {
    if (!here || store.serves(platform)) rows.push_back(store_row(store, uri));
  }
  GetApp get;
  for (StoreRow& row : rows) {
    if (get.store.empty()) {
      get.store.push_back(std::move(row));
    } else if (row.free && get.store.front().paid && get.shown.empty()) {
      get.shown.push_back(std::move(row));
    } else {
      get.more.push_back(std::move(row));
    }
  }
  get.stores = !get.store.empty();
  get.more_stores = !get.more.empty();
  return get;
}

SetupView setup_view(const App& app, Platform platform, std::string_view uri,
                     std::string_view register_href) {
  SetupView view;
  view.app = app.name;
  view.app_id = app.id;
  view.text = app.text;
  view.mark = app.mark;
  view.other_device = platform != Platform::other && !app.may_run_on(platform);
  view.get = get_app(app, platform, app.preauth ? uri : std::string_view{});
  const bool in_browser = !app.preauth && !register_href.empty();
  (in_browser ? view.register_href : view.uri) = in_browser ? register_href : uri;
  view.web_href = app.web_url;
  view.steps = step_rows(app);
  if (in_browser) view.form_menu = app.form_menu;
  return view;
}

SuccessView success_view(const Apps& apps, const App* app, Platform platform, std::string_view address,
                         std::string_view here_prefix) {
  SuccessView view;
  view.address = address;
  view.address_parts = breakable(address);
  if (app == nullptr) app = apps.recommended(platform);
  for (const App& each : apps.all()) {
    if (&each != app) view.other_apps.push_back(row(each, here_prefix));
  }
  view.other = !view.other_apps.empty();
  if (app == nullptr) return view;
  view.app = app->name;
  view.app_id = app->id;
  view.text = app->text;
  view.mark = app->mark;
  view.get = get_app(*app, platform, {});
  view.login_uri = login_uri(*app, address);
  view.web_href = app->web_url;
  view.steps = step_rows(*app);
  return view;
}

}  // namespace usher::pages
