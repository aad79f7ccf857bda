#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include <boost/json.hpp>

#include "adapters/web/api/error_response.hpp"
#include "adapters/web/api/v1/event_stream.hpp"
#include "adapters/web/api/v1/event_waits.hpp"
#include "adapters/web/api/v1/handlers.hpp"
#include "adapters/web/api/v1/key_as_before.hpp"
#include "base/http/status.hpp"
#include "base/text/whole_number.hpp"
#include "domain/json/event_json.hpp"
#include "domain/model/checked_text.hpp"

namespace usher::api::v1 {
namespace {

namespace json = boost::json;
using domain::EventFilter;
using domain::EventPage;
using domain::Result;
using Clock = std::chrono::steady_clock;

/// Shorter than what proxies on the way wait for an answer.
constexpr std::chrono::seconds wait_max{30};
constexpr std::chrono::seconds wait_retry_after{5};

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

void answer(Call& call, const EventPage& page) {
  json::array events;
  for (const auto& event : page.events) events.push_back(domain::to_json(event));
  // Who has read all goes on from there once more has happened.
  const auto last = page.last ? std::optional(domain::to_cursor(*page.last)) : std::nullopt;
  json::object body{{"events", std::move(events)}};
  if (page.more && last) return call.answer(page_response(call, std::move(body), last));
  body["next_cursor"] = last ? json::value(*last) : json::value(nullptr);
  call.answer(json_response(http::status::ok, body));
}

void refuse_wait(Call& call) {
  auto response = error_response(
      domain::Error{domain::Errc::rate_limited, "Too many requests wait for events. Ask without wait."});
  response.set("Retry-After", std::to_string(wait_retry_after.count()));
  call.answer(std::move(response));
}

/// A request that waits: how long yet, and its place once it needed one.
struct Patience {
  Clock::time_point until;
  EventWaits::Place place{};
};

void look(const Services& services, const CallPtr& call, const EventFilter& filter, const Patience& patience);

void wait(const Services& services, const CallPtr& call, const EventFilter& filter, Patience patience) {
  if (services.retired) return answer(*call, {.events = {}, .last = filter.after});
  if (!patience.place) patience.place = services.waits.take_place(call->key->id);
  if (!patience.place) return refuse_wait(*call);
  services.waits.add({.filter = filter,
                      .until = patience.until,
                      .awaited = [call] { return call->respond.awaited(); },
                      .end =
                          [&services, call, filter, patience](EventWaits::End how) {
                            if (how == EventWaits::End::over)
                              return answer(*call, {.events = {}, .last = filter.after});
                            check_key_as_before(services, call,
                                                [&services, call, filter, patience](Result<void> good) {
                                                  if (!good) return refuse(services, *call, good.error());
                                                  look(services, call, filter, patience);
                                                });
                          }});
}

void look(const Services& services, const CallPtr& call, const EventFilter& filter,
          const Patience& patience) {
  services.store.list_events(
      filter, [&services, call, filter = filter, patience = patience](Result<EventPage> page) mutable {
        if (!page) return refuse(services, *call, page.error());
        if (!page->last) page->last = filter.after;
        const bool over = Clock::now() >= patience.until;
        if (!page->events.empty() || page->more || over) return answer(*call, *page);
        filter.after = page->last;
        wait(services, call, filter, std::move(patience));
      });
}

/// Begins the stream that was asked for in place of a page.
void stream(const Services& services, const CallPtr& call, EventFilter filter, Faults& faults) {
  for (const std::string_view name : {"limit", "wait"}) {
    if (call->arguments.get(name)) Arguments::note(name, "a stream of events has none", faults);
  }
  if (!call->last_event_id.empty()) {
    const auto last = domain::parse_event_cursor(call->last_event_id);
    if (!last) return refuse(services, *call, last.error());
    filter.after = *last;
  }
  if (!faults.empty()) return refuse(*call, faults);
  auto place = services.waits.take_place(call->key->id);
  if (!place) return refuse_wait(*call);
  stream_events(services, call, std::move(filter), std::move(place));
}

Result<std::chrono::seconds> parse_wait(std::string_view text) {
  const auto seconds = text::whole_number<std::uint32_t>(text);
  if (seconds && *seconds <= wait_max.count()) return std::chrono::seconds{*seconds};
  return domain::fail(domain::Errc::invalid_argument,
                      "a number of seconds from 0 to " + std::to_string(wait_max.count()));
}

}  // namespace

void list_events(const Services& services, const CallPtr& call) {
  Faults faults;
  auto filter = filter_in(call->arguments, call->host->domain, faults);
  if (call->wants_other_type) return stream(services, call, std::move(filter), faults);
  const auto patience = call->arguments.parsed("wait", parse_wait, faults);
  if (!faults.empty()) return refuse(*call, faults);
  look(services, call, filter, {.until = Clock::now() + patience.value_or(std::chrono::seconds{0})});
}

}  // namespace usher::api::v1
