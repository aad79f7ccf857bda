#include "app/website.hpp"

#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "app/server_options.hpp"
#include "pages/handlers/static_route.hpp"

namespace usher::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t logo_bytes_max = std::size_t{256} * 1024;
constexpr std::size_t apps_bytes_max = std::size_t{256} * 1024;

/// @param key what the administrator wrote that file's name behind
std::string read_file(const fs::path& file, std::size_t bytes_max, const std::string& key) {
  std::ifstream in(file, std::ios::binary);
  if (!in || fs::is_directory(file)) {
    throw std::runtime_error(file.string() +
                             ": can't be read; check the file and its permissions, or change " + key);
  }
  std::string text(bytes_max + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > bytes_max) {
    throw std::runtime_error(file.string() + ": is larger than " + std::to_string(bytes_max / 1024) +
                             " KiB; make it smaller, or change " + key);
  }
  return text;
}

pages::HostLook look_of(const config::HostPageSettings& settings, const std::string& host) {
  pages::HostLook look;
  if (!settings.accent.empty()) look.site.accent = pages::parse_colour(settings.accent);
  if (!settings.logo.empty()) {
    look.site.logo = read_file(settings.logo, logo_bytes_max, host + ".logo");
    look.site.logo_name = "logo" + settings.logo.extension().string();
  }
  look.site.home_url = settings.home_url;
  look.site.share_image_url = settings.share_image;
  look.show_inviter = settings.show_inviter;
  look.apps_show = settings.apps_show;
  look.apps_hide = settings.apps_hide;
  if (!settings.own_apps.empty()) {
    look.own_apps = pages::OwnApps{.label = settings.own_apps.string(),
                                   .json = read_file(settings.own_apps, apps_bytes_max, host + ".own_apps")};
  }
  look.web_client = settings.web_client;
  return look;
}

/// @param demo all hosts have accounts, which are not real
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

template <class UseCase>
std::unique_ptr<UseCase> over(Installation& installation, service::AccountDirectory* directory) {
  if (directory == nullptr) return nullptr;
  return std::make_unique<UseCase>(*installation.store, installation.invitations, *directory,
                                   installation.clock, installation.random, installation.hosts);
}

}  // namespace

Website::Website(Installation& installation, service::AccountDirectory* directory, bool demo)
    : pages_(source_files(installation.config)),
      sites_(pages_, installation.hosts, looks_of(installation.config, demo)),
      answers_(pages_, {.demo = demo, .tls_is_ours = !installation.config.http.tls_listen.empty()}),
      tokens_(installation.master, installation.random),
      limits_(rate_of(installation.config.limits.per_address_forms),
              rate_of(installation.config.limits.per_invite_forms)),
      forms_(installation.invitations, sites_, answers_, tokens_, limits_, installation.random),
      registrations_(over<service::Registrations>(installation, directory)),
      resets_(over<service::PasswordResets>(installation, directory)),
      landing_(installation.invitations, sites_, answers_, directory != nullptr),
      registration_pages_(forms_, answers_, registrations_.get()),
      reset_pages_(forms_, answers_, resets_.get()) {}

void Website::mount(http::Router& router) {
  landing_.mount(router);
  registration_pages_.mount(router);
  reset_pages_.mount(router);
  pages::mount_static_files(router, pages_.static_files(), answers_.tls_is_ours());
}

}  // namespace usher::app
