#pragma once

#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "adapters/web/api/v1/fault.hpp"
#include "domain/model/invite_changes.hpp"

namespace usher::api::v1 {

/// What a merge patch (RFC 7396) as the schema `InvitePatch` has it changes about an invite.
domain::InviteChanges invite_changes_in(const boost::json::object& fields, const domain::Invite& invite,
                                        Faults& faults);

/// An invite's `ETag`.
std::string etag_of(const domain::Invite& invite);

/// Whether one of the values of `If-Match` is for the invite as it is (RFC 9110 section 13.1.1).
bool matches(const std::vector<std::string>& if_match, const domain::Invite& invite);

}  // namespace usher::api::v1
