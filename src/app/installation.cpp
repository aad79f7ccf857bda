#include "app/installation.hpp"

#include <utility>

namespace usher::app {

Installation::Installation(const config::Config& configuration, service::StoreObserver* observer)
    : Installation(configuration, open_data(configuration, observer)) {}

Installation::Installation(config::Config configuration, InstallationData data)
    : config(std::move(configuration)),
      hosts(config.hosts),
      master(data.master),
      store(std::move(data.store)),
      keys(*store, clock, random, master),
      invitations(*store, clock, random, master, hosts) {}

}  // namespace usher::app
