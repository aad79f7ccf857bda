#pragma once

#include <string>

#include "domain/model/event.hpp"
#include "domain/model/webhook.hpp"

namespace usher::webhooks {

/// `{"type", "timestamp", "data"}` (Standard Webhooks, "Payload structure"): the same bytes for an event
/// whenever it is sent.
std::string payload_of(const domain::Event& event);

/// Of a try that no event stands behind: type `webhook.test`.
std::string test_payload(const domain::Webhook& webhook, domain::Timestamp now);

}  // namespace usher::webhooks
