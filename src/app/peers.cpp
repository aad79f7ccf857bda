#include "app/peers.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace usher::app {
namespace {

auto fields_of(const domain::Host& host) {
  return std::tie(host.domain.str(), host.public_url, host.landing_url, host.site_name, host.invite_ttl,
                  host.reset_ttl, host.reserved_usernames, host.password_min, host.invite_ttl_max,
                  host.invite_uses_max, host.invites_live_max);
}

bool same(const std::vector<domain::Host>& one, const std::vector<domain::Host>& other) {
  return std::ranges::equal(one, other, [](const domain::Host& left, const domain::Host& right) {
    return fields_of(left) == fields_of(right);
  });
}

}  // namespace

Peers::Peers(config::Config config, const Installation& data, domain::AccountDirectory* demo,
             const StoreWatch& watch, telemetry::Metrics& metrics, telemetry::Logger& log)
    : installation_(std::move(config), data),
      demo_(demo),
      xmpp_(installation_, metrics, log),
      node_(installation_, xmpp_, watch, metrics, log),
      settlement_(*installation_.store, accounts(), installation_.clock),
      invite_accounts_(*installation_.store, accounts(), installation_.clock) {
  if (demo_ == nullptr && accounts() != nullptr) held_.emplace(*accounts());
}

void Peers::start(Node::Events events) {
  xmpp_.keep(weak_from_this());
  node_.start(std::move(events));
}

domain::AccountDirectory* Peers::accounts() { return demo_ != nullptr ? demo_ : node_.directory(); }

domain::AccountDirectory* Peers::directory() { return held_ ? &*held_ : accounts(); }

Housekeeping::Part Peers::housekeeping() {
  return {.settlement = &settlement_,
          .accounts = &invite_accounts_,
          .leads = [this] { return node_.leads(); },
          .ask_servers = [this](bool all) { xmpp_.ask_again(all); }};
}

bool Peers::fit(const config::Config& config) const {
  const auto& own = installation_.config;
  return same(own.hosts, config.hosts) && own.host_xmpp == config.host_xmpp &&
         own.host_commands == config.host_commands && xmpp_.has_secrets_of(config) &&
         (own.database_url.empty() || own.shared_settings == config.shared_settings);
}

}  // namespace usher::app
