#pragma once

#include "core/api_key.hpp"
#include "core/invite.hpp"
#include "core/redemption.hpp"
#include "store/columns/codes.hpp"
#include "store/columns/columns.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/host_table.hpp"

namespace usher::store::sqlite {

// From rows to values, with the columns in the order that the queries name them. All throw
// std::runtime_error where a row can't be one that usher wrote.

core::ApiKey read_key(const Rows& rows, HostTable& hosts);
core::Invite read_invite(const Rows& rows, HostTable& hosts);
core::Redemption read_redemption(const Rows& rows);

}  // namespace usher::store::sqlite
