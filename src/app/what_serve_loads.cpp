#include "app/what_serve_loads.hpp"

#include <exception>
#include <functional>
#include <utility>

#include "adapters/web/pages/handlers/sites.hpp"
#include "adapters/web/pages/view/pages.hpp"
#include "app/looks.hpp"
#include "app/server_options.hpp"
#include "base/files/regular_file.hpp"
#include "base/http/server/certificates.hpp"
#include "base/secrets/key_file.hpp"
#include "domain/model/host.hpp"

namespace usher::app {
namespace {

class Check {
 public:
  void that(const std::function<void()>& load) {
    try {
      load();
    } catch (const std::exception& problem) {
      complain(problem.what());
    }
  }
  void complain(std::string text) { complaints_.push_back(std::move(text)); }

  std::vector<std::string> complaints() && { return std::move(complaints_); }

 private:
  std::vector<std::string> complaints_;
};

/// Each of its files by itself, so that not only the first mistake is named.
void check_look(const config::Config& config, const domain::Host& host, pages::Pages& pages, Check& check) {
  const std::string& domain = host.domain.str();
  const auto& settings = config.host_pages.at(domain);
  config::Config logo;
  logo.host_pages[domain].logo = settings.logo;
  check.that([&] { looks_of(logo, false); });
  config::Config others;
  others.host_pages[domain] = settings;
  others.host_pages[domain].logo.clear();
  check.that([&] {
    const domain::Hosts hosts({host});
    const pages::Sites sites(pages, hosts, looks_of(others, false));
  });
}

void check_pages(const config::Config& config, Check& check) {
  check.that([&] {
    pages::Pages pages(source_files(config));
    for (const domain::Host& host : config.hosts) check_look(config, host, pages, check);
  });
}

/// The server makes it where it is not there.
void check_database_file(const config::Config& config, Check& check) {
  if (!config.database_url.empty()) return;
  if (const auto other = files::what_is_no_file(config.database)) {
    check.complain("database " + config.database.string() + ": " + *other);
  }
}

/// Where it is there; the server makes it otherwise. Who may not read it may still check the rest.
void check_key_file(const config::Config& config, Check& check) {
  using Kind = files::Unreadable::Kind;
  const auto file = files::RegularFile::open(config.key_file);
  if (!file && (file.error().kind == Kind::missing || file.error().kind == Kind::forbidden)) return;
  check.that([&] { secrets::read_key_file(config.key_file); });
}

}  // namespace

std::vector<std::string> check_what_serve_loads(const config::Config& config) {
  Check check;
  if (!config.http.tls_listen.empty()) {
    const auto good =
        http::check_certificate(config.http.certificate.string(), config.http.private_key.string());
    if (!good) check.complain("http.certificate, http.private_key: " + good.error());
  }
  check.that([&] { public_server_options(config, {}); });
  check_pages(config, check);
  check_key_file(config, check);
  check_database_file(config, check);
  return std::move(check).complaints();
}

}  // namespace usher::app
