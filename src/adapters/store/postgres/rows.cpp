#include "adapters/store/postgres/rows.hpp"

#include "adapters/store/columns/codes.hpp"
#include "adapters/store/columns/columns.hpp"

namespace usher::store::postgres {
namespace {

std::optional<domain::Localpart> localpart(const Rows& rows, int row, int column) {
  if (rows.null(row, column)) return std::nullopt;
  return stored_or_throw(domain::Localpart::parse(rows.text(row, column)));
}

}  // namespace

domain::ApiKey read_key(const Rows& rows, int row) {
  domain::ApiKey key{
      .id = std::string(rows.text(row, 0)),
      .host = stored_or_throw(domain::DomainName::parse(rows.text(row, 1))),
      .name = std::string(rows.text(row, 2)),
      .scopes = domain::ScopeSet::from_bits(static_cast<std::uint32_t>(rows.integer(row, 3))),
      .methods = domain::KeyMethodSet::from_bits(static_cast<std::uint32_t>(rows.integer(row, 4))),
      .created_at = timestamp(rows.integer(row, 5)),
      .expires_at = timestamp(rows.maybe_integer(row, 6)),
      .last_used_at = timestamp(rows.maybe_integer(row, 7)),
      .digest = digest_in(rows.bytes(row, 8)),
      .more_hosts = hosts_in(rows.text(row, 9))};
  set_quota(key, {.invites = rows.maybe_integer(row, 10),
                  .period = rows.maybe_integer(row, 11),
                  .since = rows.maybe_integer(row, 12),
                  .used = rows.maybe_integer(row, 13)});
  return key;
}

domain::Invite read_invite(const Rows& rows, int row) {
  return domain::Invite{.id = {static_cast<std::uint64_t>(rows.integer(row, 0))},
                        .host = stored_or_throw(domain::DomainName::parse(rows.text(row, 1))),
                        .kind = from_code<domain::InviteKind>(rows.integer(row, 2)),
                        .username = localpart(rows, row, 11),
                        .inviter = localpart(rows, row, 12),
                        .groups = names_in(rows.text(row, 13)),
                        .roles = names_in(rows.text(row, 14)),
                        .uses_allowed = use_limit(rows.maybe_integer(row, 3)),
                        .uses_committed = static_cast<std::uint32_t>(rows.integer(row, 4)),
                        .uses_reserved = static_cast<std::uint32_t>(rows.integer(row, 5)),
                        .created_at = timestamp(rows.integer(row, 8)),
                        .expires_at = timestamp(rows.integer(row, 7)),
                        .revoked_at = timestamp(rows.maybe_integer(row, 6)),
                        .source = from_code<domain::InviteSource>(rows.integer(row, 9)),
                        .source_detail = std::string(rows.text(row, 10)),
                        .note = std::string(rows.text(row, 15)),
                        .labels = labels_in(rows.text(row, 16))};
}

domain::Redemption read_redemption(const Rows& rows, int row) {
  return domain::Redemption{.invite = {static_cast<std::uint64_t>(rows.integer(row, 0))},
                            .holder = std::string(rows.text(row, 1)),
                            .redeemer = stored_or_throw(domain::BareJid::parse(rows.text(row, 2))),
                            .purpose = from_code<domain::Purpose>(rows.integer(row, 3)),
                            .reserved_at = timestamp(rows.integer(row, 4)),
                            .lease_until = timestamp(rows.integer(row, 5)),
                            .committed_at = timestamp(rows.maybe_integer(row, 6))};
}

domain::Event read_event(const Rows& rows, int row) {
  return domain::Event{
      .position = read_position(rows, row),
      .time = timestamp(rows.integer(row, 3)),
      .host = stored_or_throw(domain::DomainName::parse(rows.text(row, 4))),
      .actor = {from_code<domain::ActorType>(rows.integer(row, 6)), std::string(rows.text(row, 7))},
      .type = from_code<domain::EventType>(rows.integer(row, 5)),
      .object = std::string(rows.text(row, 8)),
      .data = pairs_in(rows.text(row, 9))};
}

domain::EventPosition read_position(const Rows& rows, int row) {
  return {.epoch = rows.integer(row, 0), .transaction = rows.integer(row, 1), .number = rows.integer(row, 2)};
}

domain::Origin read_origin(const Rows& rows, int row) {
  return domain::Origin{
      .account = stored_or_throw(domain::BareJid::parse(rows.text(row, 0))),
      .invite = {static_cast<std::uint64_t>(rows.integer(row, 1))},
      .inviter = inviter_in(rows.text(row, 2)),
      .creator = {from_code<domain::ActorType>(rows.integer(row, 3)), std::string(rows.text(row, 4))},
      .registered_at = timestamp(rows.integer(row, 5)),
      .deleted_at = timestamp(rows.maybe_integer(row, 6))};
}

domain::Webhook read_webhook(const Rows& rows, int row) {
  domain::Webhook webhook{.id = std::string(rows.text(row, 0)),
                          .host = stored_or_throw(domain::DomainName::parse(rows.text(row, 1))),
                          .url = std::string(rows.text(row, 2)),
                          .types = domain::EnumSet<domain::EventType>::from_bits(
                              static_cast<std::uint32_t>(rows.integer(row, 3))),
                          .state = from_code<domain::WebhookState>(rows.integer(row, 4)),
                          .seed = digest_in(rows.bytes(row, 5)),
                          .replaced = {},
                          .position = {.epoch = rows.integer(row, 8),
                                       .transaction = rows.integer(row, 9),
                                       .number = rows.integer(row, 10)},
                          .failing_since = timestamp(rows.maybe_integer(row, 11)),
                          .created_at = timestamp(rows.integer(row, 12))};
  if (!rows.null(row, 6)) webhook.replaced = {digest_in(rows.bytes(row, 6)), timestamp(rows.integer(row, 7))};
  return webhook;
}

domain::HostState read_host_state(const Rows& rows, int row) {
  domain::HostState state{.host = stored_or_throw(domain::DomainName::parse(rows.text(row, 0)))};
  if (!rows.null(row, 1)) {
    state.pause = domain::HostPause{
        .at = timestamp(rows.integer(row, 1)),
        .by = {from_code<domain::ActorType>(rows.integer(row, 2)), std::string(rows.text(row, 3))},
        .reason = std::string(rows.text(row, 4)),
        .until = timestamp(rows.maybe_integer(row, 5))};
  }
  if (const auto most = rows.maybe_integer(row, 6)) state.live_max = static_cast<std::uint32_t>(*most);
  return state;
}

domain::Delivery read_delivery(const Rows& rows, int row) {
  return domain::Delivery{.webhook = std::string(rows.text(row, 0)),
                          .event = {.epoch = rows.integer(row, 2),
                                    .transaction = rows.integer(row, 3),
                                    .number = rows.integer(row, 1)},
                          .event_time = timestamp(rows.integer(row, 4)),
                          .type = from_code<domain::EventType>(rows.integer(row, 5)),
                          .state = from_code<domain::DeliveryState>(rows.integer(row, 6)),
                          .tries = static_cast<std::uint32_t>(rows.integer(row, 7)),
                          .status = status_in(rows.maybe_integer(row, 8)),
                          .problem = std::string(rows.text(row, 9)),
                          .next_try = timestamp(rows.maybe_integer(row, 10)),
                          .changed_at = timestamp(rows.integer(row, 11))};
}

domain::DayCounts read_day_counts(const Rows& rows, int row) {
  return {.host = stored_or_throw(domain::DomainName::parse(rows.text(row, 0))),
          .day = day(rows.integer(row, 1)),
          .created = static_cast<std::uint64_t>(rows.integer(row, 2)),
          .opened = static_cast<std::uint64_t>(rows.integer(row, 3)),
          .forms = static_cast<std::uint64_t>(rows.integer(row, 4)),
          .registered = static_cast<std::uint64_t>(rows.integer(row, 5))};
}

domain::InviteOpenings read_openings(const Rows& rows, int row) {
  return {.invite = {static_cast<std::uint64_t>(rows.integer(row, 0))},
          .day = day(rows.integer(row, 1)),
          .count = static_cast<std::uint64_t>(rows.integer(row, 2))};
}

}  // namespace usher::store::postgres
