#pragma once

#include <boost/json/object.hpp>

#include "adapters/web/api/v1/fault.hpp"
#include "domain/use_cases/api_keys.hpp"

namespace usher::api::v1 {

/// The key that a body of the schema KeyDraft asks for, made by `giver`: where it says nothing else it
/// expires with that. What `giver` can't give but scopes is a fault.
domain::KeyDraft key_draft_in(const boost::json::object& fields, const domain::ApiKey& giver,
                              domain::Timestamp now, Faults& faults);

/// What a body of the schema KeyPatch changes, by `giver`.
domain::KeyChanges key_changes_in(const boost::json::object& fields, const domain::ApiKey& giver,
                                  Faults& faults);

}  // namespace usher::api::v1
