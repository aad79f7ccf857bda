#pragma once

#include <string>
#include <string_view>

#include "domain/model/error.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::domain {

/// `created` and `expires` go up, with `-` in front they go down.
Result<InviteOrder> parse_invite_order(std::string_view text);

/// A place in a list of that order, for whoever asks for its next page.
std::string to_cursor(InviteOrder order, const InvitePosition& position);
/// @returns `invalid_argument` for what that never gives, and for a place in a list of another order
Result<InvitePosition> parse_invite_cursor(InviteOrder order, std::string_view text);

}  // namespace usher::domain
