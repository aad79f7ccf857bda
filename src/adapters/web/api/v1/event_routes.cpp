#include <utility>

#include <boost/json.hpp>

#include "adapters/web/api/v1/handlers.hpp"
#include "adapters/web/api/v1/json_out.hpp"
#include "base/http/status.hpp"
#include "domain/model/checked_text.hpp"

namespace usher::api::v1 {
namespace {

namespace json = boost::json;
using domain::EventFilter;
using domain::Result;

/// `TYPE` or `TYPE:ID`.
void choose_actor(const Arguments& arguments, EventFilter& filter, Faults& faults) {
  const auto actor = arguments.get("actor");
  if (!actor) return;
  const std::string_view text = *actor;
  const auto colon = std::min(text.find(':'), text.size());
  const auto type = domain::parse_actor_type(text.substr(0, colon));
  if (!type) return Arguments::note("actor", type.error().detail, faults);
  filter.actor_types.add(*type);
  if (colon == text.size()) return;
  auto id = domain::checked_text(text.substr(colon + 1), domain::actor_id_bytes_max, "an actor's id");
  if (!id) return Arguments::note("actor", id.error().detail, faults);
  filter.actor = *std::move(id);
}

EventFilter filter_in(const Arguments& arguments, const domain::DomainName& host, Faults& faults) {
  const auto parse_object = [](std::string_view text) {
    return domain::checked_text(text, domain::actor_id_bytes_max, "an object");
  };
  EventFilter filter;
  filter.host = host;
  arguments.add_parsed("type", filter.types, domain::parse_event_type, faults);
  filter.object = arguments.parsed("object", parse_object, faults);
  choose_actor(arguments, filter, faults);
  filter.after = arguments.parsed("after", domain::parse_event_cursor, faults);
  filter.limit = limit_in(arguments, faults);
  return filter;
}

}  // namespace

void list_events(const Services& services, const CallPtr& call) {
  Faults faults;
  auto filter = filter_in(call->arguments, call->key->host, faults);
  if (!faults.empty()) return refuse(*call, faults);
  services.store.list_events(std::move(filter), [&services, call](Result<domain::EventPage> page) {
    if (!page) return refuse(services, *call, page.error());
    json::array events;
    for (const auto& event : page->events) events.push_back(to_json(event));
    // Who has read all goes on from there once more has happened.
    const auto last =
        page->last ? std::optional(domain::to_cursor(*page->last)) : call->arguments.get("after");
    json::object body{{"events", std::move(events)}};
    if (page->more && last) return call->answer(page_response(*call, std::move(body), last));
    body["next_cursor"] = last ? json::value(*last) : json::value(nullptr);
    call->answer(json_response(http::status::ok, body));
  });
}

}  // namespace usher::api::v1
