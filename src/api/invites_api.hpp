#pragma once

#include <cstdint>
#include <memory>

#include "api/observer.hpp"
#include "core/host.hpp"
#include "http/rate_limiter.hpp"
#include "http/router.hpp"
#include "service/api_keys.hpp"
#include "service/invitations.hpp"

namespace usher::api {

struct InvitesApiLimits {
  http::Rate per_key;               ///< requests of one good key
  http::Rate per_address_failures;  ///< requests without a good key, from one address (IPv6 by /64)
};

/// `/invites_api`, as Prosody's mod_invites_api documents it: a GET or POST with an API key creates an
/// account invite on the key's host and answers 201 (303 with `redirect`) with its link in
/// `Location`. Every answer carries CORS headers.
///
/// Thread-safe. The references must outlive this object, and it the server that it is mounted on.
class InvitesApi {
 public:
  InvitesApi(service::ApiKeys& keys, service::Invitations& invitations, const core::Hosts& hosts,
             const InvitesApiLimits& limits, Observer& observer);

  void mount(http::Router& router);

  /// From here on this is one node of so many, and allows its share of what the limits say.
  void share_limits_among(std::uint32_t nodes) noexcept {
    per_key_.share_among(nodes);
    per_address_failures_.share_among(nodes);
  }

 private:
  struct Call;

  void create(const http::Request& request, http::Responder respond);
  void authenticated(std::unique_ptr<Call> call, const core::ApiKey& key);
  void refuse_method(std::unique_ptr<Call> call);
  void insert(std::unique_ptr<Call> call, const core::ApiKey& key);
  void fail(Call& call, const core::Error& error);
  void refuse_key(Call& call);

  service::ApiKeys& keys_;
  service::Invitations& invitations_;
  const core::Hosts& hosts_;
  Observer& observer_;
  http::RateLimiter per_key_;
  http::RateLimiter per_address_failures_;
};

}  // namespace usher::api
