#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "adapters/web/api/error_response.hpp"
#include "adapters/web/api/v1/draft_fault.hpp"
#include "adapters/web/api/v1/handlers.hpp"
#include "adapters/web/api/v1/json_in.hpp"
#include "base/http/status.hpp"
#include "domain/json/webhook_json.hpp"

namespace usher::api::v1 {
namespace {

using domain::Delivery;
using domain::Result;

/// Tests end soon: an endpoint that does not answer is given up after seconds.
constexpr int test_retry_after_seconds = 5;

std::string id_of_event(const Delivery& delivery) {
  return domain::to_string(delivery.event, delivery.event_time);
}

/// @param limit beyond which there is one, where more follows
void answer_page(Call& call, std::vector<Delivery> deliveries, std::uint32_t limit) {
  const bool more = deliveries.size() > limit;
  if (more) deliveries.resize(limit);
  boost::json::array listed;
  for (const Delivery& each : deliveries) listed.push_back(to_json(each));
  const auto next = more ? std::optional(id_of_event(deliveries.back())) : std::nullopt;
  call.answer(page_response(call, {{"deliveries", std::move(listed)}}, next));
}

void answer_test(const Services& services, Call& call, const Result<domain::TryOutcome>& outcome) {
  if (outcome) return call.answer(json_response(http::status::ok, to_json(*outcome)));
  if (outcome.error().code != domain::Errc::rate_limited) return refuse(services, call, outcome.error());
  auto response = error_response(outcome.error());
  response.set("Retry-After", std::to_string(test_retry_after_seconds));
  call.answer(std::move(response));
}

}  // namespace

void list_deliveries(const Services& services, const CallPtr& call) {
  Faults faults;
  const auto limit = limit_in(call->arguments, faults);
  domain::DeliveryFilter filter{.before = call->arguments.parsed("after", domain::event_number_in, faults),
                                .limit = limit + 1};
  call->arguments.add_parsed("state", filter.states, domain::parse_delivery_state, faults);
  if (!faults.empty()) return refuse(*call, faults);
  services.webhooks.list_deliveries(*call->host, call->path.front(), std::move(filter),
                                    [&services, call, limit](Result<std::vector<Delivery>> list) {
                                      if (!list) return refuse(services, *call, list.error());
                                      answer_page(*call, *std::move(list), limit);
                                    });
}

void replay_event(const Services& services, const CallPtr& call) {
  services.webhooks.replay(*call->host, call->path.front(), text_in(call->fields, "event").value_or(""),
                           requester_of(services, *call), [&services, call](const Result<Delivery>& again) {
                             if (!again)
                               return refuse_draft(services, *call, again.error(), call->fields, "");
                             call->answer(json_response(http::status::ok, to_json(*again)));
                           });
}

void test_webhook(const Services& services, const CallPtr& call) {
  services.webhooks.find(
      *call->host, call->path.front(), [&services, call](const Result<domain::Webhook>& found) {
        if (!found) return refuse(services, *call, found.error());
        services.tester.test(*found, [&services, call](const Result<domain::TryOutcome>& outcome) {
          answer_test(services, *call, outcome);
        });
      });
}

}  // namespace usher::api::v1
