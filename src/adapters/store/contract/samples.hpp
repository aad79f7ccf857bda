#pragma once

#include <string>
#include <string_view>

#include "domain/model/api_key.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/redemption.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::store::contract {

// Values to test with. They throw where a text is not what it is taken for.

domain::DomainName host(std::string_view name = "example.com");
domain::Localpart local(std::string_view name);
/// `at(5min)` is five minutes after the tests' time begins.
domain::Timestamp at(domain::Duration since_start);

/// A key that never expires.
domain::ApiKey a_key(std::string id, std::string_view of = "example.com");
domain::KeyGuard guard_with(const domain::ApiKey& key, domain::Timestamp now,
                            std::optional<domain::Scope> scope = domain::Scope::create_invites);

/// A pending account invite, created at the start and good for an hour.
domain::Invite an_invite(std::uint64_t id, std::string_view of = "example.com");
domain::Invite with_uses(domain::Invite invite, std::uint32_t uses);
domain::Invite pinning(domain::Invite invite, std::string_view username);

/// `holder` asks to register `name`@example.com, now and with a token shown now.
domain::ReserveRequest ask(std::uint64_t invite, std::string holder, std::string_view name,
                           domain::Timestamp now);

}  // namespace usher::store::contract
