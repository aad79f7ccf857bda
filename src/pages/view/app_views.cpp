#include "pages/view/app_views.hpp"

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
    const bool fits = !view.fitting || app.runs_on(platform) || app.runs_on(Platform::web);
    (fits ? view.fitting_apps : view.other_apps).push_back(row(app, setup_prefix));
  }
  view.other = !view.other_apps.empty();
  return view;
}

std::vector<StoreRow> store_rows(const App& app, std::string_view uri) {
  std::vector<StoreRow> rows;
  for (const Store& store : app.stores) {
    StoreRow row;
    row.label = name_of(store.kind);
    row.site = store.kind == Store::Kind::site;
    row.href = store_url(store, uri);
    rows.push_back(std::move(row));
  }
  return rows;
}

SetupView setup_view(const App& app, Platform platform, std::string_view uri,
                     std::string_view register_href) {
  SetupView view;
  view.app = app.name;
  view.app_id = app.id;
  view.text = app.text;
  view.mark = app.mark;
  view.other_device = platform != Platform::other && !app.runs_on(platform) && !app.runs_on(Platform::web);
  view.list = store_rows(app, app.preauth ? uri : std::string_view{});
  view.stores = !view.list.empty();
  const bool in_browser = !app.preauth && !register_href.empty();
  (in_browser ? view.register_href : view.uri) = in_browser ? register_href : uri;
  view.web_href = app.web_url;
  view.steps = step_rows(app);
  return view;
}

SuccessView success_view(const App* app, std::string_view address) {
  SuccessView view;
  view.address = address;
  if (app == nullptr) return view;
  view.app = app->name;
  view.list = store_rows(*app, {});
  view.stores = !view.list.empty();
  view.login_uri = login_uri(*app, address);
  view.webchat_href = app->web_url;
  view.steps = step_rows(*app);
  return view;
}

}  // namespace usher::pages
