#pragma once

#include <memory>

#include "config/config.hpp"
#include "secrets/master_key.hpp"
#include "service/store.hpp"

namespace usher::app {

/// A key file and the store that depends on it.
struct InstallationData {
  secrets::MasterKey master;
  std::unique_ptr<service::Store> store;
};

/// Opens both, or makes both. Never one of them alone: a new key file would make every key and link of an old
/// database worthless.
/// @param observer may be null
/// @throws std::runtime_error with one line that says what is wrong and how to mend it
InstallationData open_data(const config::Config& config, service::StoreObserver* observer);

}  // namespace usher::app
