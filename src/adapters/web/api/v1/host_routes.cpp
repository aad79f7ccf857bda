#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "adapters/web/api/v1/call_host.hpp"
#include "adapters/web/api/v1/handlers.hpp"
#include "adapters/web/api/v1/json_in.hpp"
#include "adapters/web/api/v1/json_out.hpp"
#include "base/http/status.hpp"
#include "domain/model/duration.hpp"
#include "domain/model/rfc3339.hpp"

namespace usher::api::v1 {
namespace {

namespace json = boost::json;
using domain::HostPause;
using domain::Result;

/// When a pause is to end by itself.
std::optional<domain::Timestamp> end_in(const json::object& fields, domain::Timestamp now, Faults& faults) {
  const auto until = parsed_in(fields, "until", domain::parse_rfc3339, faults);
  const auto lasts = parsed_in(fields, "for", domain::parse_duration, faults);
  if (until && lasts) add_body_fault(faults, pointer_below("", "until"), "either this or for");
  return lasts ? std::optional(now + *lasts) : until;
}

void answer_host(const CallPtr& call, const std::optional<HostPause>& pause) {
  call->answer(json_response(http::status::ok, to_json(*call->host, pause)));
}

/// The hosts that are left to tell of, and what was told.
struct Listing {
  std::vector<const domain::Host*> hosts;
  std::size_t told = 0;
  json::array out;
};

/// One after the other: there are `key_hosts_max` at most.
void tell_next(const Services& services, const CallPtr& call, const std::shared_ptr<Listing>& listing) {
  if (listing->told == listing->hosts.size()) {
    return call->answer(json_response(http::status::ok, {{"hosts", std::move(listing->out)}}));
  }
  const domain::Host& host = *listing->hosts[listing->told++];
  services.pauses.find(host,
                       [&services, &host, call, listing](const Result<std::optional<HostPause>>& pause) {
                         if (!pause) return refuse(services, *call, pause.error());
                         listing->out.push_back(to_json(host, *pause));
                         tell_next(services, call, listing);
                       });
}

}  // namespace

void list_hosts(const Services& services, const CallPtr& call) {
  tell_next(services, call,
            std::make_shared<Listing>(
                Listing{.hosts = hosts_of(services.hosts, *call->key), .told = 0, .out = {}}));
}

void pause_host(const Services& services, const CallPtr& call) {
  Faults faults;
  const auto until = end_in(call->fields, services.pauses.now(), faults);
  if (!faults.empty()) return refuse(*call, faults);
  services.pauses.pause(*call->host, until, requester_of(services, *call), call->reason(),
                        [&services, call](const Result<HostPause>& pause) {
                          if (!pause) return refuse(services, *call, pause.error());
                          answer_host(call, *pause);
                        });
}

void resume_host(const Services& services, const CallPtr& call) {
  services.pauses.resume(*call->host, requester_of(services, *call), call->reason(),
                         [&services, call](const Result<void>& resumed) {
                           if (!resumed) return refuse(services, *call, resumed.error());
                           answer_host(call, std::nullopt);
                         });
}

}  // namespace usher::api::v1
