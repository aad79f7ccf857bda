#include "pages/handlers/sites.hpp"

#include <algorithm>
#include <utility>

namespace usher::pages {
namespace {

constexpr std::string_view web_client_id = "converse";

/// `https://example.com/chat` in its parts.
struct PublicUrl {
  bool is_https;
  std::string_view authority;
  std::string_view path;
};

PublicUrl split(std::string_view url) {
  const std::size_t mark = url.find("://");
  const std::string_view rest = url.substr(mark + 3);
  const std::size_t slash = rest.find('/');
  const auto path = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash);
  return {.is_https = url.starts_with("https:"), .authority = rest.substr(0, slash), .path = path};
}

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

Apps apps_of(const Pages& pages, const HostLook& look) {
  const Apps ours = with_web_client(Apps::load(pages.files(), pages.messages()), look.web_client);
  Apps own;
  if (look.own_apps) {
    own = Apps::parse({.label = look.own_apps->label, .text = look.own_apps->json}, pages.files(),
                      pages.messages());
  }
  return ours.chosen(own, look.apps_show, look.apps_hide);
}

}  // namespace

Sites::Sites(Pages& pages, const core::Hosts& hosts, const std::map<std::string, HostLook>& looks) {
  for (const core::Host& host : hosts.all()) {
    const auto given = looks.find(host.domain.str());
    HostLook look = given == looks.end() ? HostLook{} : given->second;
    look.site.name = host.site_name;
    look.site.domain = host.domain.str();
    look.site.public_url = host.public_url;
    const PublicUrl url = split(host.public_url);
    HostSite site{.host = &host,
                  .site = pages.add_site(look.site),
                  .apps = apps_of(pages, look),
                  .show_inviter = look.show_inviter,
                  .base = std::string(url.path),
                  .is_https = url.is_https,
                  .web_client = look.web_client,
                  .accounts = look.accounts};
    put_below(site.base, site.site);
    const HostSite& added = sites_.emplace(host.domain.str(), std::move(site)).first->second;
    by_authority_.emplace(url.authority, &added);
  }
  neutral_.site = pages.add_site({.name = "usher"});
}

const HostSite& Sites::by_authority(std::string_view authority) const {
  if (const auto found = by_authority_.find(authority); found != by_authority_.end()) return *found->second;
  return sites_.size() == 1 ? sites_.begin()->second : neutral_;
}

}  // namespace usher::pages
