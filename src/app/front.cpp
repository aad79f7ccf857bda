#include "app/front.hpp"

#include <utility>

#include "adapters/web/api/v1/posted_draft.hpp"
#include "app/self_check_route.hpp"

namespace usher::app {

Front::Front(config::Config config, const Installation& data, std::shared_ptr<Peers> peers,
             api::v1::EventWaits& waits, domain::WebhookTester& tester, bool demo,
             const doctor::SelfCheck& self, api::Observer& observer)
    : peers_(std::move(peers)),
      installation_(std::move(config), data),
      invites_api_(
          installation_.keys, installation_.invitations, installation_.hosts,
          {.per_key = installation_.config.limits.per_key,
           .per_address_failures = installation_.config.limits.per_address_failures},
          observer, [this](const http::Request& request) { return website_.error_page(request); },
          api::v1::posted_draft),
      api_v1_({.gate = invites_api_.gate(),
               .invitations = installation_.invitations,
               .bulk = installation_.bulk,
               .accounts = installation_.accounts,
               .store = *installation_.store,
               .hosts = installation_.hosts,
               .retired = retired_,
               .waits = waits,
               .keys = installation_.keys,
               .pauses = installation_.pauses,
               .webhooks = installation_.webhooks,
               .tester = tester}),
      website_(installation_, peers_->directory(), demo) {
  invites_api_.mount(routes_);
  api_v1_.mount(routes_);
  website_.mount(routes_);
  mount_self_check(routes_, self);
}

void Front::share_limits_among(std::uint32_t nodes) {
  invites_api_.share_limits_among(nodes);
  website_.share_limits_among(nodes);
}

std::shared_ptr<const http::Router> routes_of(const std::shared_ptr<Front>& front) {
  return {front, &front->routes()};
}

}  // namespace usher::app
