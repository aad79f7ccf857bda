#pragma once

#include <boost/json/object.hpp>

#include "adapters/web/api/v1/fault.hpp"
#include "domain/model/invite_changes.hpp"

namespace usher::api::v1 {

/// What a merge patch (RFC 7396) as the schema `InvitePatch` has it changes about an invite.
domain::InviteChanges invite_changes_in(const boost::json::object& fields, const domain::Invite& invite,
                                        Faults& faults);

}  // namespace usher::api::v1
