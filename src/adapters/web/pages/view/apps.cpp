#include "adapters/web/pages/view/apps.hpp"

#include <algorithm>
#include <array>

#include "adapters/web/pages/markup/escape.hpp"

namespace usher::pages {
namespace {

bool contains(std::span<const std::string> ids, std::string_view id) {
  return std::ranges::find(ids, id) != ids.end();
}

constexpr std::string_view address_placeholder = "{address}";

}  // namespace

bool App::runs_on(Platform platform) const {
  return std::ranges::find(platforms, platform) != platforms.end();
}

bool App::may_run_on(Platform platform) const {
  return runs_on(platform) || runs_on(Platform::web) ||
         (platform == Platform::macos && runs_on(Platform::ios));
}

bool Store::serves(Platform platform) const {
  switch (kind) {
    case Kind::play:
    case Kind::fdroid:
      return platform == Platform::android;
    case Kind::appstore:
      // An iPad that asks for the desktop's pages calls itself a Mac.
      return platform == Platform::ios || platform == Platform::macos;
    case Kind::macstore:
      return platform == Platform::macos;
    case Kind::flathub:
      return platform == Platform::linux;
    case Kind::microsoft:
      return platform == Platform::windows;
    case Kind::site:
      return true;
  }
  return true;
}

bool takes_id(Store::Kind kind) {
  using enum Store::Kind;
  return kind == play || kind == fdroid || kind == flathub || kind == microsoft;
}

Apps Apps::chosen(const Apps& own, std::span<const std::string> show,
                  std::span<const std::string> hide) const {
  std::vector<App> apps = own.apps_;
  std::ranges::copy_if(apps_, std::back_inserter(apps),
                       [&](const App& app) { return own.find(app.id) == nullptr; });
  std::erase_if(apps, [&](const App& app) {
    const bool nowhere = app.runs_on(Platform::web) && app.web_url.empty() && app.platforms.size() == 1;
    return nowhere || (!show.empty() && !contains(show, app.id)) || contains(hide, app.id);
  });
  return Apps(std::move(apps));
}

Apps Apps::registering() const {
  std::vector<App> apps;
  std::ranges::copy_if(apps_, std::back_inserter(apps), [](const App& app) { return app.preauth; });
  return Apps(std::move(apps));
}

const App* Apps::find(std::string_view id) const {
  const auto found = std::ranges::find(apps_, id, &App::id);
  return found == apps_.end() ? nullptr : &*found;
}

const App* Apps::recommended(Platform platform) const {
  const App* best = nullptr;
  for (const App& app : apps_) {
    if (app.runs_on(platform) && (best == nullptr || (app.preauth && !best->preauth))) best = &app;
  }
  return best;
}

std::string store_url(const Store& store, std::string_view uri) {
  switch (store.kind) {
    case Store::Kind::play: {
      std::string url = "https://play.google.com/store/apps/details?id=" + percent_encoded(store.target);
      if (!uri.empty()) url += "&referrer=" + percent_encoded(uri);
      return url;
    }
    case Store::Kind::fdroid:
      return "https://f-droid.org/packages/" + percent_encoded(store.target) + '/';
    case Store::Kind::flathub:
      return "https://flathub.org/apps/" + percent_encoded(store.target);
    case Store::Kind::microsoft:
      return "https://apps.microsoft.com/detail/" + percent_encoded(store.target);
    case Store::Kind::appstore:
    case Store::Kind::macstore:
    case Store::Kind::site:
      return store.target;
  }
  return {};
}

std::string_view name_of(Store::Kind kind) {
  switch (kind) {
    case Store::Kind::play:
      return "Google Play";
    case Store::Kind::fdroid:
      return "F-Droid";
    case Store::Kind::appstore:
      return "App Store";
    case Store::Kind::macstore:
      return "Mac App Store";
    case Store::Kind::flathub:
      return "Flathub";
    case Store::Kind::microsoft:
      return "Microsoft Store";
    case Store::Kind::site:
      return {};
  }
  return {};
}

std::string login_uri(const App& app, std::string_view address) {
  const std::size_t place = app.login_link.find(address_placeholder);
  if (place == std::string::npos) return {};
  std::string uri = app.login_link;
  const std::size_t at = address.rfind('@');
  const std::string encoded = at == std::string_view::npos ? percent_encoded(address)
                                                           : percent_encoded(address.substr(0, at)) + '@' +
                                                                 std::string(address.substr(at + 1));
  return uri.replace(place, address_placeholder.size(), encoded);
}

}  // namespace usher::pages
