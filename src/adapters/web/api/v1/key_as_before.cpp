#include "adapters/web/api/v1/key_as_before.hpp"

#include <utility>

#include "adapters/web/api/v1/route.hpp"

namespace usher::api::v1 {

void check_key_as_before(const Services& services, const CallPtr& call,
                         std::function<void(domain::Result<void>)> done) {
  using Found = domain::Result<std::optional<domain::ApiKey>>;
  services.store.find_key(call->key->id, [&services, call, done = std::move(done)](const Found& found) {
    if (!found) return done(std::unexpected(found.error()));
    const auto& key = *found;
    const auto scope = call->route->scope;
    const bool good = key && key->digest == call->key->digest && key->usable_at(services.invitations.now()) &&
                      (!scope || key->scopes.contains(*scope));
    done(good ? domain::Result<void>() : domain::fail(domain::Errc::key_refused));
  });
}

}  // namespace usher::api::v1
