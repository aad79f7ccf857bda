#include "app/installation.hpp"

#include <memory>
#include <utility>

namespace usher::app {

Installation::Installation(const config::Config& configuration, StoreWiring wiring, MissingDatabase missing)
    : Installation(configuration, open_data(configuration, wiring, missing), std::move(wiring.outcomes)) {}

Installation::Installation(config::Config configuration, InstallationData data,
                           std::vector<domain::StoreOutcomes*> outcomes)
    : config(std::move(configuration)),
      hosts(config.hosts),
      servers(std::move(data.servers)),
      master(data.master),
      store(domain::observed(std::move(data.store), std::move(outcomes))),
      keys(*store, clock, random, master),
      invitations(*store, clock, random, master, hosts),
      bulk(*store, clock, random),
      accounts(*store, clock),
      webhooks(*store, clock, random, master, config.webhooks.reach),
      pauses(*store, clock) {
  if (data.clock_ahead) shared_clock->follow(domain::SystemClock{}.now() + *data.clock_ahead);
}

// The store goes with `data` alone, whatever is still waiting for its answers: never on a thread of its own.
Installation::Installation(config::Config configuration, const Installation& data)
    : config(std::move(configuration)),
      hosts(config.hosts),
      shared_clock(data.shared_clock),
      visits(data.visits),
      servers(data.servers),
      master(data.master),
      store(std::shared_ptr<void>(), data.store.get()),
      keys(*store, clock, random, master),
      invitations(*store, clock, random, master, hosts),
      bulk(*store, clock, random),
      accounts(*store, clock),
      webhooks(*store, clock, random, master, config.webhooks.reach),
      pauses(*store, clock) {}

}  // namespace usher::app
