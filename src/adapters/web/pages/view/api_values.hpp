#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "adapters/web/pages/view/api_view.hpp"

namespace usher::pages {

/// What a JSON Schema allows, in words: `string or null`, `array of Invite`.
std::string type_in_words(const boost::json::object& schema);

/// Where the page says more about the type: `anchor_of` a body; empty where it is said already.
std::string type_anchor(const boost::json::object& schema);

/// The last part of a reference: `Invite`.
std::string_view name_in(std::string_view reference);

std::string anchor_of(std::string_view body);

/// A text of an object; empty where it has none of that name.
std::string text_at(const boost::json::object& object, std::string_view name);

/// The members of an object, each before those within it.
std::vector<ApiValue> fields_of(const boost::json::object& schema);

}  // namespace usher::pages
