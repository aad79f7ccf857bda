#include "app/page_preview.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "adapters/web/pages/handlers/preview_images.hpp"
#include "adapters/web/pages/handlers/sites.hpp"
#include "adapters/web/pages/language/language.hpp"
#include "adapters/web/pages/view/sample_views.hpp"
#include "app/looks.hpp"
#include "base/cards/drawing_module.hpp"

namespace usher::app {
namespace {

/// Where no host is configured yet.
domain::Host example_host() {
  domain::Host host{.domain = *domain::DomainName::parse("chat.example.com"),
                    .public_url = "https://chat.example.com",
                    .landing_url = "https://chat.example.com/invite?{token}",
                    .site_name = "Verona Chat"};
  return host;
}

const domain::Host& host_for(const domain::Hosts& hosts, const std::string& wanted) {
  if (wanted.empty()) return hosts.all().front();
  for (const domain::Host& host : hosts.all()) {
    if (host.domain.str() == wanted) return host;
  }
  throw std::runtime_error(wanted + ": no such host is configured");
}

void write(const std::filesystem::path& path, std::string_view text) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (error || !file) throw std::runtime_error(path.string() + " can't be written");
}

/// What apps show beside a link: of the host, and of somebody there. Where they can't be drawn, there are
/// none.
void write_pictures(const std::filesystem::path& folder, const pages::Site& site) {
  const auto domain = domain::DomainName::parse(site.domain);
  const auto romeo = domain::Localpart::parse("romeo");
  const std::string host = cards::draw_by_module(pages::card_of(site));
  const std::string person = cards::draw_by_module(
      pages::card_of(site, domain::BareJid(*romeo, *domain), {.name = "Romeo Montague"}));
  if (!host.empty()) write(folder / "preview.png", host);
  if (!person.empty()) write(folder / "preview-inviter.png", person);
}

}  // namespace

cli::PreviewReport preview_pages(const config::Config& config, const cli::PreviewOptions& options) {
  const auto language = pages::find_language(options.language);
  if (!language) throw std::runtime_error("usher's pages don't speak '" + options.language + "'");
  pages::Pages pages(source_files(config));
  const domain::Hosts hosts(config.hosts.empty() ? std::vector{example_host()} : config.hosts);
  const domain::Host& host = host_for(hosts, options.host);
  const pages::Sites sites(pages, hosts, looks_of(config, true));
  const pages::HostSite& shown = sites.of(host.domain);
  pages::Site site = shown.site;
  // So that a browser finds them without a server.
  for (std::string* href : {&site.logo_href, &site.style_href, &site.script_href, &site.icon_href}) {
    if (!href->empty()) *href = std::string(".").append(*href, shown.base.size());
  }
  const std::filesystem::path folder = options.folder;
  cli::PreviewReport report{.host = host.domain.str(), .pages = {}};
  for (const auto& [name, html] : pages::sample_pages(pages, site, shown.apps, *language)) {
    report.pages.push_back(name + ".html");
    write(folder / report.pages.back(), html);
  }
  write_pictures(folder, shown.site);
  for (const auto& [path, file] : pages.static_files().all()) write(folder / path.substr(1), file.plain);
  return report;
}

}  // namespace usher::app
