#include "adapters/web/pages/handlers/sites.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "base/http/authority.hpp"
#include "base/text/joined.hpp"
#include "base/text/spelling.hpp"

namespace usher::pages {
namespace {

constexpr std::string_view web_client_id = "converse";

void put_below(const std::string& base, std::string& href) {
  if (!href.empty()) href.insert(0, base);
}

/// Static files are served below the public URL's path like everything else.
void put_below(const std::string& base, Site& site) {
  for (std::string* href : {&site.logo_href, &site.style_href, &site.script_href, &site.icon_href}) {
    put_below(base, *href);
  }
}

Apps with_web_client(const Apps& apps, const std::string& url) {
  std::vector<App> all = apps.all();
  const auto found = std::ranges::find(all, web_client_id, &App::id);
  if (found != all.end() && !url.empty()) found->web_url = url;
  return Apps(std::move(all));
}

/// @param key what the administrator wrote the ids behind
void check_ids(std::span<const std::string> ids, const Apps& ours, const Apps& own, const std::string& key) {
  for (const std::string& id : ids) {
    if (ours.find(id) != nullptr || own.find(id) != nullptr) continue;
    std::vector<std::string_view> known;
    for (const Apps* apps : {&own, &ours}) {
      for (const App& app : apps->all()) known.push_back(app.id);
    }
    const auto meant = text::nearest(id, known);
    std::string text = key;
    text.append(": there is no app '").append(id).append("'; ");
    if (meant.empty()) {
      text.append("there are: ").append(text::joined(known, ", "));
    } else {
      text.append("did you mean '").append(meant).append("'?");
    }
    throw SourceError(text);
  }
}

Apps apps_of(const Pages& pages, const HostLook& look) {
  const Apps ours = with_web_client(Apps::load(pages.files(), pages.messages()), look.web_client);
  Apps own;
  if (look.own_apps) {
    own = Apps::parse({.label = look.own_apps->label, .text = look.own_apps->json}, pages.files(),
                      pages.messages());
  }
  const std::string prefix = "host.\"" + look.site.domain + "\".";
  check_ids(look.apps_show, ours, own, prefix + "apps_show");
  check_ids(look.apps_hide, ours, own, prefix + "apps_hide");
  return ours.chosen(own, look.apps_show, look.apps_hide);
}

}  // namespace

Sites::Sites(Pages& pages, const domain::Hosts& hosts, const std::map<std::string, HostLook>& looks) {
  for (const domain::Host& host : hosts.all()) {
    const auto given = looks.find(host.domain.str());
    HostLook look = given == looks.end() ? HostLook{} : given->second;
    look.site.name = host.site_name;
    look.site.domain = host.domain.str();
    look.site.public_url = host.public_url;
    const http::UrlParts url = http::parts_of(host.public_url);
    HostSite site{.host = &host,
                  .site = pages.add_site(look.site),
                  .apps = apps_of(pages, look),
                  .show_inviter = look.show_inviter,
                  .share_inviter = look.show_inviter && look.share_inviter,
                  .base = std::string(url.path),
                  .is_https = url.is_https,
                  .web_client = look.web_client,
                  .providers = look.providers,
                  .accounts = look.accounts};
    site.registering_apps = site.apps.registering();
    put_below(site.base, site.site);
    const HostSite& added = sites_.emplace(host.domain.str(), std::move(site)).first->second;
    const auto [place, is_first] = by_authority_.emplace(http::plain_authority(url.authority), &added);
    if (!is_first) place->second = nullptr;
  }
  add_neutral(pages);
}

void Sites::add_neutral(Pages& pages) {
  std::string up = ".";
  for (HostSite& neutral : neutral_) {
    neutral.site = pages.add_site({.name = "usher"});
    neutral.base = up;
    put_below(up, neutral.site);
    if (up == ".") {
      up = "..";
    } else {
      up += "/..";
    }
  }
}

const HostSite& Sites::at(std::string_view authority, std::string_view path) const {
  if (sites_.size() == 1) return sites_.begin()->second;
  const auto found = by_authority_.find(http::plain_authority(authority));
  if (found != by_authority_.end() && found->second != nullptr) return *found->second;
  const auto slashes = static_cast<std::size_t>(std::ranges::count(path, '/'));
  return neutral_.at(std::min(slashes == 0 ? 0 : slashes - 1, neutral_.size() - 1));
}

}  // namespace usher::pages
