#pragma once

#include <atomic>
#include <cstdint>
#include <future>
#include <memory>

#include "adapters/config/config.hpp"
#include "adapters/web/api/invites_api.hpp"
#include "adapters/web/api/observer.hpp"
#include "adapters/web/api/v1/api_v1.hpp"
#include "adapters/web/api/v1/event_waits.hpp"
#include "app/installation.hpp"
#include "app/peers.hpp"
#include "app/website.hpp"
#include "base/http/router.hpp"
#include "domain/use_cases/webhook_tester.hpp"
#include "maintenance/doctor/self_check.hpp"

namespace usher::app {

/// What is public, put together from one configuration: hosts, looks, apps and limits. When that changes
/// another one takes its place, and this one lives until what it was asked is answered.
class Front {
 public:
  /// @param data the open data; it, `waits`, `tester`, `self` and `observer` must outlive this
  /// @param waits for events, of which one serves all that come one after another
  /// @param demo whether accounts are not real
  /// @throws std::runtime_error with one line about an administrator's file that can't be used
  Front(config::Config config, const Installation& data, std::shared_ptr<Peers> peers,
        api::v1::EventWaits& waits, domain::WebhookTester& tester, bool demo, const doctor::SelfCheck& self,
        api::Observer& observer);

  [[nodiscard]] const http::Router& routes() const { return routes_; }
  [[nodiscard]] const std::shared_ptr<Peers>& peers() const { return peers_; }
  [[nodiscard]] const config::Config& config() const { return installation_.config; }

  /// From here on this is one node of so many, and allows its share of what the limits say.
  void share_limits_among(std::uint32_t nodes);

  /// Another one takes its place: whoever waits for events is to ask that one.
  void retire() { retired_ = true; }

  /// Is there once this is gone, and its hold on the peers with it. To be asked for once.
  [[nodiscard]] std::future<void> end() { return end_.coming.get_future(); }

 private:
  struct End {
    End() = default;
    End(const End&) = delete;
    End& operator=(const End&) = delete;
    ~End() { coming.set_value(); }

    std::promise<void> coming;
  };

  End end_;  ///< first, so that it goes last
  std::shared_ptr<Peers> peers_;
  Installation installation_;
  std::atomic<bool> retired_ = false;
  api::InvitesApi invites_api_;
  api::v1::ApiV1 api_v1_;
  Website website_;
  http::Router routes_;
};

/// Its routes, which keep it.
std::shared_ptr<const http::Router> routes_of(const std::shared_ptr<Front>& front);

}  // namespace usher::app
