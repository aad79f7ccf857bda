#pragma once

#include <expected>
#include <string_view>

#include "base/http/response.hpp"
#include "domain/model/invite.hpp"

namespace usher::api::v1 {

/// What the body of a creation asks for, or the answer that says what is wrong with it: for `/invites_api`,
/// which takes the same.
std::expected<domain::InviteDraft, http::Response> posted_draft(std::string_view body, domain::Timestamp now);

}  // namespace usher::api::v1
