#pragma once

#include <string>
#include <vector>

#include "domain/model/delivery.hpp"
#include "domain/use_cases/webhooks.hpp"

namespace usher::cli {

/// With its secret, this once.
std::string webhook_json(const domain::IssuedWebhook& issued);
std::string webhook_json(const domain::Webhook& webhook);
std::string webhooks_json(const std::vector<domain::Webhook>& webhooks);
/// One line.
std::string webhook_text(const domain::Webhook& webhook);

std::string delivery_json(const domain::Delivery& delivery);
std::string deliveries_json(const std::vector<domain::Delivery>& deliveries);
/// One line.
std::string delivery_text(const domain::Delivery& delivery);

/// What a test was answered with.
std::string outcome_json(const domain::TryOutcome& outcome);
/// One line.
std::string outcome_text(const domain::TryOutcome& outcome);

}  // namespace usher::cli
