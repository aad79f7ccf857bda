#include "store/contract/samples.hpp"

#include <utility>

namespace usher::store::contract {

core::DomainName host(std::string_view name) { return core::DomainName::parse(name).value(); }
core::Localpart local(std::string_view name) { return core::Localpart::parse(name).value(); }

core::Timestamp at(core::Duration since_start) {
  using std::chrono::sys_days;
  return core::Timestamp{sys_days{std::chrono::year{2026} / 3 / 1}} + since_start;
}

core::ApiKey a_key(std::string id, std::string_view of) {
  core::ApiKey key{.id = std::move(id),
                   .host = host(of),
                   .name = {},
                   .scopes = {core::Scope::create_invites},
                   .methods = {core::KeyMethod::get, core::KeyMethod::post},
                   .created_at = at(core::Duration{0}),
                   .expires_at = std::nullopt,
                   .last_used_at = std::nullopt};
  key.digest.fill(std::byte{0x5A});
  return key;
}

service::KeyGuard guard_with(const core::ApiKey& key, core::Timestamp now) {
  return service::KeyGuard{.key_id = key.id, .digest = key.digest, .now = now};
}

core::Invite an_invite(std::uint64_t id, std::string_view of) {
  return core::Invite{.id = {id},
                      .host = host(of),
                      .kind = core::InviteKind::account,
                      .username = std::nullopt,
                      .inviter = std::nullopt,
                      .groups = {},
                      .roles = {},
                      .created_at = at(core::Duration{0}),
                      .expires_at = at(std::chrono::hours{1}),
                      .revoked_at = std::nullopt,
                      .source = core::InviteSource::api,
                      .source_detail = {},
                      .note = {}};
}

core::Invite with_uses(core::Invite invite, std::uint32_t uses) {
  invite.uses_allowed = core::UseLimit::of(uses).value();
  return invite;
}

core::Invite pinning(core::Invite invite, std::string_view username) {
  invite.username = local(username);
  return invite;
}

core::ReserveRequest ask(std::uint64_t invite, std::string holder, std::string_view name,
                         core::Timestamp now) {
  return core::ReserveRequest{.invite = {invite},
                              .holder = std::move(holder),
                              .redeemer = core::BareJid(local(name), host()),
                              .purpose = core::Purpose::registration,
                              .now = now,
                              .presented_at = now};
}

}  // namespace usher::store::contract
