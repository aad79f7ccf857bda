#pragma once

#include <memory>
#include <vector>

#include "adapters/config/config.hpp"
#include "adapters/store/postgres/server_choice.hpp"
#include "app/installation_data.hpp"
#include "base/secrets/master_key.hpp"
#include "base/secrets/system_random.hpp"
#include "domain/model/host.hpp"
#include "domain/use_cases/account_tree.hpp"
#include "domain/use_cases/api_keys.hpp"
#include "domain/use_cases/bulk_invites.hpp"
#include "domain/use_cases/host_pauses.hpp"
#include "domain/use_cases/invitations.hpp"
#include "domain/use_cases/shared_clock.hpp"
#include "domain/use_cases/store.hpp"
#include "domain/use_cases/visit_tally.hpp"
#include "domain/use_cases/webhooks.hpp"

namespace usher::app {

/// The data of one installation, opened: its key file, its store, and the use cases over them. Both
/// the server and the commands work on one.
struct Installation {
  /// Makes the key file and the database where there are none yet.
  /// @throws std::runtime_error with one line that says what is wrong and how to mend it
  explicit Installation(const config::Config& configuration, StoreWiring wiring = {},
                        MissingDatabase missing = MissingDatabase::refuse);

  /// The same data under another configuration, as long as `data` lives.
  Installation(config::Config configuration, const Installation& data);

  config::Config config;
  domain::Hosts hosts;
  /// The database's, where others share that.
  std::shared_ptr<domain::SharedClock> shared_clock = std::make_shared<domain::SharedClock>();
  const domain::Clock& clock = *shared_clock;
  /// What is seen on pages, until housekeeping writes it down.
  std::shared_ptr<domain::VisitTally> visits = std::make_shared<domain::VisitTally>();
  /// Which of the database's servers to try first; null where it is a file.
  std::shared_ptr<store::postgres::ServerChoice> servers;
  secrets::SystemRandom random;
  secrets::MasterKey master;
  std::shared_ptr<domain::Store> store;  ///< what a callback throws ends there (`domain::observed`)
  domain::ApiKeys keys;
  domain::Invitations invitations;
  domain::BulkInvites bulk;
  domain::AccountTree accounts;
  domain::Webhooks webhooks;
  domain::HostPauses pauses;

 private:
  Installation(config::Config configuration, InstallationData data,
               std::vector<domain::StoreOutcomes*> outcomes);
};

}  // namespace usher::app
