#pragma once

#include <memory>

#include "app/installation_data.hpp"
#include "config/config.hpp"
#include "core/host.hpp"
#include "secrets/master_key.hpp"
#include "secrets/system_random.hpp"
#include "service/api_keys.hpp"
#include "service/clock.hpp"
#include "service/invitations.hpp"
#include "service/store.hpp"

namespace usher::app {

/// The data of one installation, opened: its key file, its store, and the use cases over them. Both
/// the server and the commands work on one.
struct Installation {
  /// Makes the key file and the database where there are none yet.
  /// @param observer may be null
  /// @throws std::runtime_error with one line that says what is wrong and how to mend it
  Installation(const config::Config& configuration, service::StoreObserver* observer);

  config::Config config;
  core::Hosts hosts;
  service::SystemClock clock;
  secrets::SystemRandom random;
  secrets::MasterKey master;
  std::unique_ptr<service::Store> store;
  service::ApiKeys keys;
  service::Invitations invitations;

 private:
  Installation(config::Config configuration, InstallationData data);
};

}  // namespace usher::app
