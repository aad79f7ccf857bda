#pragma once

#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "adapters/web/api/v1/fault.hpp"
#include "domain/model/invite.hpp"

namespace usher::api::v1 {

/// What a body as the schema `InviteBatch` has it asks for: so many that are alike, or each as it stands
/// there. Faults are noted.
std::vector<domain::InviteDraft> drafts_in(const boost::json::object& fields, domain::Timestamp now,
                                           Faults& faults);

/// What the draft of that number was read from.
struct BatchPart {
  const boost::json::object& fields;
  std::string pointer;  ///< to these
};
BatchPart part_of(const boost::json::object& fields, std::size_t number);

}  // namespace usher::api::v1
