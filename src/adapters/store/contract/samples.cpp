#include "adapters/store/contract/samples.hpp"

#include <utility>

namespace usher::store::contract {

domain::DomainName host(std::string_view name) { return domain::DomainName::parse(name).value(); }
domain::Localpart local(std::string_view name) { return domain::Localpart::parse(name).value(); }

domain::Timestamp at(domain::Duration since_start) {
  using std::chrono::sys_days;
  return domain::Timestamp{sys_days{std::chrono::year{2026} / 3 / 1}} + since_start;
}

domain::ApiKey a_key(std::string id, std::string_view of) {
  domain::ApiKey key{.id = std::move(id),
                     .host = host(of),
                     .name = {},
                     .scopes = {domain::Scope::create_invites},
                     .methods = {domain::KeyMethod::get, domain::KeyMethod::post},
                     .created_at = at(domain::Duration{0}),
                     .expires_at = std::nullopt,
                     .last_used_at = std::nullopt};
  key.digest.fill(std::byte{0x5A});
  return key;
}

domain::KeyGuard guard_with(const domain::ApiKey& key, domain::Timestamp now,
                            std::optional<domain::Scope> scope) {
  return domain::KeyGuard{.key_id = key.id, .digest = key.digest, .now = now, .scope = scope};
}

domain::Invite an_invite(std::uint64_t id, std::string_view of) {
  return domain::Invite{.id = {id},
                        .host = host(of),
                        .kind = domain::InviteKind::account,
                        .username = std::nullopt,
                        .inviter = std::nullopt,
                        .groups = {},
                        .roles = {},
                        .created_at = at(domain::Duration{0}),
                        .expires_at = at(std::chrono::hours{1}),
                        .revoked_at = std::nullopt,
                        .source = domain::InviteSource::api,
                        .source_detail = {},
                        .note = {}};
}

domain::Invite with_uses(domain::Invite invite, std::uint32_t uses) {
  invite.uses_allowed = domain::UseLimit::of(uses).value();
  return invite;
}

domain::Invite pinning(domain::Invite invite, std::string_view username) {
  invite.username = local(username);
  return invite;
}

domain::ReserveRequest ask(std::uint64_t invite, std::string holder, std::string_view name,
                           domain::Timestamp now) {
  return domain::ReserveRequest{.invite = {invite},
                                .holder = std::move(holder),
                                .redeemer = domain::BareJid(local(name), host()),
                                .purpose = domain::Purpose::registration,
                                .now = now,
                                .presented_at = now};
}

}  // namespace usher::store::contract
