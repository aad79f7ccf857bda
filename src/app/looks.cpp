#include "app/looks.hpp"

#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/files/regular_file.hpp"

namespace usher::app {
namespace {

constexpr std::size_t file_bytes_max = std::size_t{256} * 1024;

/// @param key what the administrator wrote that file's name behind
std::string text_of(const std::filesystem::path& file, const std::string& key) {
  auto text = files::read_file(file, file_bytes_max);
  if (text) return *std::move(text);
  throw std::runtime_error(key + ": " + file.string() + ": " + text.error().sentence);
}

pages::HostLook look_of(const config::HostPageSettings& settings, const std::string& host) {
  pages::HostLook look;
  if (!settings.accent.empty()) look.site.accent = pages::parse_colour(settings.accent);
  if (!settings.logo.empty()) {
    look.site.logo = text_of(settings.logo, host + ".logo");
    look.site.logo_name = "logo" + settings.logo.extension().string();
  }
  look.site.home_url = settings.home_url;
  look.site.share_image_url = settings.share_image;
  look.show_inviter = settings.show_inviter;
  look.share_inviter = settings.share_inviter;
  look.site.formal = settings.formal;
  look.apps_show = settings.apps_show;
  look.apps_hide = settings.apps_hide;
  if (!settings.own_apps.empty()) {
    look.own_apps = pages::OwnApps{.label = settings.own_apps.string(),
                                   .json = text_of(settings.own_apps, host + ".own_apps")};
  }
  look.web_client = settings.web_client;
  look.site.contact = settings.contact;
  look.providers = settings.providers;
  return look;
}

}  // namespace

std::map<std::string, pages::HostLook> looks_of(const config::Config& config, bool demo) {
  std::map<std::string, pages::HostLook> looks;
  for (const auto& [domain, settings] : config.host_pages) {
    auto look = look_of(settings, "host.\"" + domain + "\"");
    look.accounts = demo || config.host_xmpp.contains(domain);
    looks.emplace(domain, std::move(look));
  }
  return looks;
}

pages::SourceFiles source_files(const config::Config& config) {
  return config.page_overrides.empty() ? pages::SourceFiles() : pages::SourceFiles(config.page_overrides);
}

}  // namespace usher::app
