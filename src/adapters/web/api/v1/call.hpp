#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "adapters/web/api/key_gate.hpp"
#include "adapters/web/api/v1/arguments.hpp"
#include "adapters/web/api/v1/fault.hpp"
#include "base/http/responder.hpp"
#include "domain/use_cases/account_tree.hpp"
#include "domain/use_cases/bulk_invites.hpp"
#include "domain/use_cases/host_pauses.hpp"
#include "domain/use_cases/invitations.hpp"
#include "domain/use_cases/webhook_tester.hpp"
#include "domain/use_cases/webhooks.hpp"

namespace usher::api::v1 {

class EventWaits;
struct Route;

/// What the API works on. What it refers to must outlive the API.
struct Services {
  KeyGate& gate;
  domain::Invitations& invitations;
  domain::BulkInvites& bulk;
  domain::AccountTree& accounts;
  domain::Store& store;  ///< for events, about which nothing has to be decided
  const domain::Hosts& hosts;
  const std::atomic<bool>& retired;  ///< once another configuration took the place of this one's
  EventWaits& waits;
  domain::ApiKeys& keys;
  domain::HostPauses& pauses;
  domain::Webhooks& webhooks;
  domain::WebhookTester& tester;
};

/// One request on its way, once the views into it are gone.
struct Call {
  http::Responder respond;
  const Route* route = nullptr;
  http::ClientAddress client;
  std::vector<std::string> path;  ///< what stands in the path for each `{…}` of the route's
  std::string query;
  std::string body;
  std::string media_type;                            ///< of the body, without parameters
  std::vector<std::string> if_match;                 ///< each as sent; empty where none was
  std::string if_none_match{};                       ///< as sent
  bool wants_other_type = false;                     ///< the route's, by its Accept
  std::optional<domain::Idempotency> idempotency{};  ///< of a POST
  std::string last_event_id{};                       ///< as sent by who goes on with a stream

  std::shared_ptr<const domain::ApiKey> key{};  ///< once it was found good
  const domain::Host* host = nullptr;           ///< of the key's, what it is about
  Arguments arguments{};
  boost::json::object fields{};  ///< of the body

  [[nodiscard]] std::string reason() const;
  /// Whether `If-Match` is for what has this `ETag`, or is not there.
  [[nodiscard]] bool matches(std::string_view tag) const;
  /// Sends the answer, which no cache may keep where nothing else is said: it is for one key.
  void answer(http::Response response, std::string_view cache_control = "no-store");
};

using CallPtr = std::shared_ptr<Call>;

/// The key that came with it, which the store looks at once more before it changes anything.
domain::Requester requester_of(const Services& services, const Call& call);

/// An answer with a body in JSON.
http::Response json_response(int status, const boost::json::object& body);

void refuse(const Services& services, Call& call, const domain::Error& error);
void refuse(Call& call, const Faults& faults);
/// 401 and how to do better (RFC 6750 section 3), or 429 where there were too many.
void refuse_key(KeyGate& gate, Call& call, bool presented);
void refuse_scope(Call& call, domain::Scope needed);
/// For what tells a secret: a repeated request would have to be answered by it, and nobody keeps it.
void refuse_idempotency(const Services& services, Call& call);

/// 409 where there are as many of something as a host may have.
/// @param slug their name in the problem's type
void refuse_more(Call& call, std::string_view slug, std::string_view name, std::size_t most);

/// The `ETag` of what is at this version.
template <class Version>
std::string tag_of(Version version) {
  return '"' + std::to_string(static_cast<std::uint64_t>(version)) + '"';
}

/// Adds the link to the next page, if there is one.
void link_next(const Call& call, http::Response& response, const std::optional<std::string>& next);

/// Where to go on: adds `next_cursor` to a page's body, and to its answer the link.
http::Response page_response(const Call& call, boost::json::object body,
                             const std::optional<std::string>& next);

}  // namespace usher::api::v1
