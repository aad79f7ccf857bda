#include "adapters/store/sqlite/rows.hpp"

namespace usher::store::sqlite {
namespace {

std::optional<domain::Localpart> localpart(const Rows& rows, int column) {
  if (rows.null(column)) return std::nullopt;
  return stored_or_throw(domain::Localpart::parse(rows.text(column)));
}

}  // namespace

domain::ApiKey read_key(const Rows& rows, HostTable& hosts) {
  domain::ApiKey key{.id = std::string(rows.text(0)),
                     .host = hosts.name_of(rows.integer(1)),
                     .name = std::string(rows.text(2)),
                     .scopes = domain::ScopeSet::from_bits(static_cast<std::uint32_t>(rows.integer(3))),
                     .methods = domain::KeyMethodSet::from_bits(static_cast<std::uint32_t>(rows.integer(4))),
                     .created_at = timestamp(rows.integer(5)),
                     .expires_at = timestamp(rows.maybe_integer(6)),
                     .last_used_at = timestamp(rows.maybe_integer(7)),
                     .digest = digest_in(rows.blob(8)),
                     .more_hosts = hosts_in(rows.text(9))};
  set_quota(key, {.invites = rows.maybe_integer(10),
                  .period = rows.maybe_integer(11),
                  .since = rows.maybe_integer(12),
                  .used = rows.maybe_integer(13)});
  return key;
}

domain::Invite read_invite(const Rows& rows, HostTable& hosts) {
  return domain::Invite{.id = {static_cast<std::uint64_t>(rows.integer(0))},
                        .host = hosts.name_of(rows.integer(1)),
                        .kind = from_code<domain::InviteKind>(rows.integer(2)),
                        .username = localpart(rows, 11),
                        .inviter = localpart(rows, 12),
                        .groups = names_in(rows.text(13)),
                        .roles = names_in(rows.text(14)),
                        .uses_allowed = use_limit(rows.maybe_integer(3)),
                        .uses_committed = static_cast<std::uint32_t>(rows.integer(4)),
                        .uses_reserved = static_cast<std::uint32_t>(rows.integer(5)),
                        .created_at = timestamp(rows.integer(8)),
                        .expires_at = timestamp(rows.integer(7)),
                        .revoked_at = timestamp(rows.maybe_integer(6)),
                        .source = from_code<domain::InviteSource>(rows.integer(9)),
                        .source_detail = std::string(rows.text(10)),
                        .note = std::string(rows.text(15)),
                        .labels = labels_in(rows.text(16))};
}

domain::Redemption read_redemption(const Rows& rows) {
  return domain::Redemption{.invite = {static_cast<std::uint64_t>(rows.integer(0))},
                            .holder = std::string(rows.text(1)),
                            .redeemer = stored_or_throw(domain::BareJid::parse(rows.text(2))),
                            .purpose = from_code<domain::Purpose>(rows.integer(3)),
                            .reserved_at = timestamp(rows.integer(4)),
                            .lease_until = timestamp(rows.integer(5)),
                            .committed_at = timestamp(rows.maybe_integer(6))};
}

domain::Event read_event(const Rows& rows, HostTable& hosts) {
  return domain::Event{.position = {.number = rows.integer(0)},
                       .time = timestamp(rows.integer(1)),
                       .host = hosts.name_of(rows.integer(2)),
                       .actor = {from_code<domain::ActorType>(rows.integer(4)), std::string(rows.text(5))},
                       .type = from_code<domain::EventType>(rows.integer(3)),
                       .object = std::string(rows.text(6)),
                       .data = pairs_in(rows.text(7))};
}

domain::Origin read_origin(const Rows& rows) {
  return domain::Origin{.account = stored_or_throw(domain::BareJid::parse(rows.text(0))),
                        .invite = {static_cast<std::uint64_t>(rows.integer(1))},
                        .inviter = inviter_in(rows.text(2)),
                        .creator = {from_code<domain::ActorType>(rows.integer(3)), std::string(rows.text(4))},
                        .registered_at = timestamp(rows.integer(5)),
                        .deleted_at = timestamp(rows.maybe_integer(6))};
}

domain::Webhook read_webhook(const Rows& rows, HostTable& hosts) {
  domain::Webhook webhook{
      .id = std::string(rows.text(0)),
      .host = hosts.name_of(rows.integer(1)),
      .url = std::string(rows.text(2)),
      .types = domain::EnumSet<domain::EventType>::from_bits(static_cast<std::uint32_t>(rows.integer(3))),
      .state = from_code<domain::WebhookState>(rows.integer(4)),
      .seed = digest_in(rows.blob(5)),
      .replaced = {},
      .position = {.number = rows.integer(8)},
      .failing_since = timestamp(rows.maybe_integer(9)),
      .created_at = timestamp(rows.integer(10))};
  if (!rows.null(6)) webhook.replaced = {digest_in(rows.blob(6)), timestamp(rows.integer(7))};
  return webhook;
}

domain::Delivery read_delivery(const Rows& rows) {
  return domain::Delivery{.webhook = std::string(rows.text(0)),
                          .event = {.number = rows.integer(1)},
                          .event_time = timestamp(rows.integer(2)),
                          .type = from_code<domain::EventType>(rows.integer(3)),
                          .state = from_code<domain::DeliveryState>(rows.integer(4)),
                          .tries = static_cast<std::uint32_t>(rows.integer(5)),
                          .status = status_in(rows.maybe_integer(6)),
                          .problem = std::string(rows.text(7)),
                          .next_try = timestamp(rows.maybe_integer(8)),
                          .changed_at = timestamp(rows.integer(9))};
}

}  // namespace usher::store::sqlite
