#include "app/store_outages.hpp"

namespace usher::app {

StoreOutages::StoreOutages(telemetry::Logger& log)
    : reads_(log, {"the database can't be read: answering with errors", "the database still can't be read",
                   "the database can be read again"}),
      writes_(log, {"the database can't be written: answering with errors",
                    "the database still can't be written", "the database can be written again"}),
      overload_(log, {"the database is overloaded: answering with errors", "the database is still overloaded",
                      "the database is overloaded no more"}) {}

void StoreOutages::on_done(domain::StoreUse use) {
  use == domain::StoreUse::read ? reads_.worked() : writes_.worked();
  overload_.worked();
}

void StoreOutages::on_failed(domain::StoreUse use, const domain::Error& error) {
  if (muted_) return;
  const auto slug = domain::describe(error.code).slug;
  if (error.code == domain::Errc::overloaded) return overload_.failed(slug, error.detail);
  use == domain::StoreUse::read ? reads_.failed(slug, error.detail) : writes_.failed(slug, error.detail);
}

bool StoreOutages::under_way() const {
  return reads_.under_way() || writes_.under_way() || overload_.under_way();
}

}  // namespace usher::app
