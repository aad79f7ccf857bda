#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace usher::store::postgres {

/// The statements that every connection has prepared: what a running store asks.
enum class Statement : std::uint8_t {
  configure,
  begin,
  wait_briefly,
  commit,
  rollback,
  lock_names,
  find_keys,
  lock_invites,
  pinning_invites,
  find_redemptions,
  redemptions_under_way,
  find_requests,
  insert_hosts,
  find_hosts,
  insert_invites,
  insert_plain_invites,
  update_invites,
  put_redemptions,
  delete_redemptions,
  insert_keys,
  delete_keys,
  touch_keys,
  put_requests,
  forget_requests,
  write_proof,
  find_invite,
  find_key,
  list_keys,
  list_invites,
  count_invites,
  list_redemptions,
  list_overdue,
  prune,
};

struct PreparedText {
  std::string name;
  std::string sql;
};

/// In the order of `Statement`.
std::span<const PreparedText> prepared_texts();
const PreparedText& prepared(Statement statement);

}  // namespace usher::store::postgres
