#include <optional>
#include <utility>

#include <boost/json.hpp>

#include "adapters/web/api/v1/handlers.hpp"
#include "adapters/web/api/v1/json_in.hpp"
#include "adapters/web/api/v1/json_out.hpp"
#include "adapters/web/api/v1/rfc3339.hpp"
#include "base/http/status.hpp"
#include "domain/model/duration.hpp"

namespace usher::api::v1 {
namespace {

namespace json = boost::json;
using domain::Errc;
using domain::HostPause;
using domain::Result;

/// Whether the path names the key's own host; the answer is given where it doesn't.
bool is_own_host(const Services& services, Call& call) {
  const auto named = domain::DomainName::parse(call.path.front());
  if (named && *named == call.host->domain) return true;
  refuse(services, call, {Errc::unknown_host, "The key is for another host."});
  return false;
}

/// When a pause is to end by itself.
std::optional<domain::Timestamp> end_in(const json::object& fields, domain::Timestamp now, Faults& faults) {
  const auto until = parsed_in(fields, "until", parse_rfc3339, faults);
  const auto lasts = parsed_in(fields, "for", domain::parse_duration, faults);
  if (until && lasts) add_body_fault(faults, pointer_below("", "until"), "either this or for");
  return lasts ? std::optional(now + *lasts) : until;
}

void answer_host(const CallPtr& call, const std::optional<HostPause>& pause) {
  call->answer(json_response(http::status::ok, to_json(*call->host, pause)));
}

}  // namespace

void list_hosts(const Services& services, const CallPtr& call) {
  services.pauses.find(*call->host, [&services, call](const Result<std::optional<HostPause>>& pause) {
    if (!pause) return refuse(services, *call, pause.error());
    call->answer(json_response(http::status::ok, {{"hosts", json::array{to_json(*call->host, *pause)}}}));
  });
}

void pause_host(const Services& services, const CallPtr& call) {
  if (!is_own_host(services, *call)) return;
  Faults faults;
  const auto until = end_in(call->fields, services.pauses.now(), faults);
  if (!faults.empty()) return refuse(*call, faults);
  services.pauses.pause(*call->host, until, call->actor(), call->reason(),
                        [&services, call](const Result<HostPause>& pause) {
                          if (!pause) return refuse(services, *call, pause.error());
                          answer_host(call, *pause);
                        });
}

void resume_host(const Services& services, const CallPtr& call) {
  if (!is_own_host(services, *call)) return;
  services.pauses.resume(*call->host, call->actor(), call->reason(),
                         [&services, call](const Result<void>& resumed) {
                           if (!resumed) return refuse(services, *call, resumed.error());
                           answer_host(call, std::nullopt);
                         });
}

}  // namespace usher::api::v1
