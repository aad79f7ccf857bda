#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <boost/json/object.hpp>

#include "adapters/web/api/v1/fault.hpp"
#include "domain/use_cases/api_keys.hpp"

namespace usher::api::v1 {

/// Where a key stands in a list: oldest first.
using KeyPlace = std::pair<domain::Timestamp, std::string>;

KeyPlace place_of(const domain::ApiKey& key);
std::string to_key_cursor(const KeyPlace& place);
/// @returns `invalid_argument`
domain::Result<KeyPlace> parse_key_cursor(std::string_view text);

/// The key that a body of the schema KeyDraft asks for, made by `giver`: where it says nothing else it
/// expires with that. What `giver` can't give but scopes is a fault.
domain::KeyDraft key_draft_in(const boost::json::object& fields, const domain::ApiKey& giver,
                              domain::Timestamp now, Faults& faults);

/// What a body of the schema KeyPatch changes, by `giver`.
domain::KeyChanges key_changes_in(const boost::json::object& fields, const domain::ApiKey& giver,
                                  Faults& faults);

}  // namespace usher::api::v1
