#pragma once

#include <boost/json/object.hpp>

#include "adapters/web/api/v1/fault.hpp"
#include "domain/use_cases/webhooks.hpp"

namespace usher::api::v1 {

/// The webhook that a body of the schema WebhookDraft asks for.
domain::WebhookDraft webhook_draft_in(const boost::json::object& fields, Faults& faults);

/// What a body of the schema WebhookPatch changes.
domain::WebhookEdit webhook_edit_in(const boost::json::object& fields, Faults& faults);

}  // namespace usher::api::v1
