#pragma once

#include <optional>

#include <boost/json/object.hpp>

#include "adapters/web/api/v1/fault.hpp"
#include "domain/model/invite.hpp"

namespace usher::api::v1 {

/// What an invite's creation asks for, of a body as the schema `InviteDraft` has it; faults are noted.
domain::InviteDraft invite_draft_in(const boost::json::object& fields, domain::Timestamp now, Faults& faults);

/// How often it may be used: `"unlimited"` or `{"limit": 3}`; nothing where that is not said.
std::optional<domain::UseLimit> use_limit_in(const boost::json::object& fields);

/// All labels that are there with a value.
domain::Labels labels_in(const boost::json::object& labels);

}  // namespace usher::api::v1
