#pragma once

#include <string>
#include <string_view>

#include "core/api_key.hpp"
#include "core/invite.hpp"
#include "core/redemption.hpp"
#include "service/store.hpp"

namespace usher::store::contract {

// Values to test with. They throw where a text is not what it is taken for.

core::DomainName host(std::string_view name = "example.com");
core::Localpart local(std::string_view name);
/// `at(5min)` is five minutes after the tests' time begins.
core::Timestamp at(core::Duration since_start);

/// A key that never expires.
core::ApiKey a_key(std::string id, std::string_view of = "example.com");
service::KeyGuard guard_with(const core::ApiKey& key, core::Timestamp now);

/// A pending account invite, created at the start and good for an hour.
core::Invite an_invite(std::uint64_t id, std::string_view of = "example.com");
core::Invite with_uses(core::Invite invite, std::uint32_t uses);
core::Invite pinning(core::Invite invite, std::string_view username);

/// `holder` asks to register `name`@example.com, now and with a token shown now.
core::ReserveRequest ask(std::uint64_t invite, std::string holder, std::string_view name,
                         core::Timestamp now);

}  // namespace usher::store::contract
