#include "store/postgres/rows.hpp"

#include <algorithm>
#include <stdexcept>

#include "store/columns/codes.hpp"
#include "store/columns/columns.hpp"

namespace usher::store::postgres {
namespace {

std::optional<core::Localpart> localpart(const Rows& rows, int row, int column) {
  if (rows.null(row, column)) return std::nullopt;
  return believed(core::Localpart::parse(rows.text(row, column)));
}

}  // namespace

core::ApiKey read_key(const Rows& rows, int row) {
  core::ApiKey key{.id = std::string(rows.text(row, 0)),
                   .host = believed(core::DomainName::parse(rows.text(row, 1))),
                   .name = std::string(rows.text(row, 2)),
                   .scopes = core::ScopeSet::from_bits(static_cast<std::uint32_t>(rows.integer(row, 3))),
                   .methods = core::KeyMethodSet::from_bits(static_cast<std::uint32_t>(rows.integer(row, 4))),
                   .created_at = timestamp(rows.integer(row, 5)),
                   .expires_at = timestamp(rows.maybe_integer(row, 6)),
                   .last_used_at = timestamp(rows.maybe_integer(row, 7))};
  const Bytes digest = rows.bytes(row, 8);
  if (digest.size() != key.digest.size()) throw std::runtime_error("a key's digest has the wrong size");
  std::ranges::copy(digest, key.digest.begin());
  return key;
}

core::Invite read_invite(const Rows& rows, int row) {
  return core::Invite{.id = {static_cast<std::uint64_t>(rows.integer(row, 0))},
                      .host = believed(core::DomainName::parse(rows.text(row, 1))),
                      .kind = from_code<core::InviteKind>(rows.integer(row, 2)),
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
                      .source = from_code<core::InviteSource>(rows.integer(row, 9)),
                      .source_detail = std::string(rows.text(row, 10)),
                      .note = std::string(rows.text(row, 15))};
}

core::Redemption read_redemption(const Rows& rows, int row) {
  return core::Redemption{.invite = {static_cast<std::uint64_t>(rows.integer(row, 0))},
                          .holder = std::string(rows.text(row, 1)),
                          .redeemer = believed(core::BareJid::parse(rows.text(row, 2))),
                          .purpose = from_code<core::Purpose>(rows.integer(row, 3)),
                          .reserved_at = timestamp(rows.integer(row, 4)),
                          .lease_until = timestamp(rows.integer(row, 5)),
                          .committed_at = timestamp(rows.maybe_integer(row, 6))};
}

}  // namespace usher::store::postgres
