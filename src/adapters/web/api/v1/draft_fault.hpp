#pragma once

#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "adapters/web/api/v1/call.hpp"
#include "domain/model/error.hpp"

namespace usher::api::v1 {

/// Where in a body stands what an error is about, if that is known of it.
/// @param fields what the draft was read from
/// @param pointer to these
std::string pointer_to_fault(const domain::Error& error, const boost::json::object& fields,
                             std::string_view pointer);

/// As `refuse` does, and names the part of the body that the error is about.
void refuse_draft(const Services& services, Call& call, const domain::Error& error,
                  const boost::json::object& fields, std::string_view pointer);

}  // namespace usher::api::v1
