#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "adapters/config/config.hpp"
#include "adapters/store/postgres/server_choice.hpp"
#include "base/secrets/master_key.hpp"
#include "domain/model/time.hpp"
#include "domain/use_cases/observed_store.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::app {

/// A key file and the store that depends on it.
struct InstallationData {
  secrets::MasterKey master;
  std::unique_ptr<domain::Store> store;
  // Where others share the store:
  std::shared_ptr<store::postgres::ServerChoice> servers;
  std::optional<domain::Duration> clock_ahead;  ///< the database's clock, of this machine's
};

/// What a store is given beside its data.
struct StoreWiring {
  domain::StoreObserver* observer = nullptr;  ///< learns what it does
  domain::RunAnswers run_answers = domain::run_plainly;
  std::vector<domain::StoreOutcomes*> outcomes;  ///< learn how all that it is asked ends
};

/// What becomes of a key file whose database is not there.
enum class MissingDatabase : std::uint8_t {
  refuse,    ///< it was lost: whoever goes on without it should know
  make_new,  ///< somebody said so
};

/// Opens both, or makes both. Never one of them alone: a new key file would make every key and link of an old
/// database worthless, and an empty database in place of one that was lost would let nobody notice.
/// @throws std::runtime_error with one line that says what is wrong and how to mend it
InstallationData open_data(const config::Config& config, const StoreWiring& wiring,
                           MissingDatabase missing = MissingDatabase::refuse);

/// Whether there is an installation already that opening would change nothing of.
/// @throws std::runtime_error where that can't be known
bool has_data(const config::Config& config);

}  // namespace usher::app
