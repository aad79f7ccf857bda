#include "store/sqlite/key_table.hpp"

#include <algorithm>

#include "sqlite_queries/embedded.hpp"
#include "store/sqlite/rows.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;
using core::Errc;
using core::Error;

KeyReads::KeyReads(Connection& connection, HostTable& hosts)
    : hosts_(hosts), find_(connection, sql::find_key_sql) {}

std::optional<core::ApiKey> KeyReads::find(const std::string& id) {
  Rows rows = find_.query(id);
  if (!rows.next()) return std::nullopt;
  return read_key(rows, hosts_);
}

KeyLists::KeyLists(Connection& connection, HostTable& hosts)
    : hosts_(hosts), list_(connection, sql::list_keys_sql) {}

std::vector<core::ApiKey> KeyLists::of_host(const core::DomainName& host) {
  std::vector<core::ApiKey> keys;
  const auto number = hosts_.find(host);
  if (!number) return keys;
  Rows rows = list_.query(*number);
  while (rows.next()) keys.push_back(read_key(rows, hosts_));
  return keys;
}

KeyWrites::KeyWrites(Connection& connection, HostTable& hosts)
    : connection_(connection),
      hosts_(hosts),
      insert_(connection, sql::insert_key_sql),
      exists_(connection, sql::key_exists_sql),
      delete_(connection, sql::delete_key_sql),
      guard_(connection, sql::find_guard_sql),
      touch_(connection, sql::touch_key_sql) {}

core::Result<void> KeyWrites::insert(const core::ApiKey& key) {
  // Looked at first: a refused key must not leave a new host behind.
  if (exists_.query(key.id).next()) return std::unexpected(Error{Errc::duplicate_id});
  insert_.run(key.id, hosts_.intern(key.host), filled(key.name), std::int64_t{key.scopes.bits()},
              std::int64_t{key.methods.bits()}, millis(key.created_at), millis(key.expires_at),
              millis(key.last_used_at), Bytes(key.digest));
  looked_up_.erase(key.id);
  return {};
}

core::Result<void> KeyWrites::remove(const core::DomainName& host, const std::string& id) {
  const auto number = hosts_.find(host);
  if (!number) return std::unexpected(Error{Errc::key_not_found});
  delete_.run(id, *number);
  if (connection_.changes() == 0) return std::unexpected(Error{Errc::key_not_found});
  looked_up_.erase(id);
  return {};
}

core::Result<void> KeyWrites::admit(const service::KeyGuard& guard) {
  auto known = looked_up_.find(guard.key_id);
  if (known == looked_up_.end()) known = looked_up_.emplace(guard.key_id, look_up(guard.key_id)).first;
  const auto& row = known->second;
  // Both digests are of our making and neither is a secret, so time gives nothing away.
  if (!row || row->digest != guard.digest || (row->expires_at && guard.now >= *row->expires_at)) {
    return std::unexpected(Error{Errc::key_refused});
  }
  return {};
}

void KeyWrites::note_use(const service::KeyGuard& guard) {
  auto& row = looked_up_.at(guard.key_id);
  const auto minute =
      std::chrono::time_point_cast<core::Duration>(std::chrono::floor<std::chrono::minutes>(guard.now));
  if (row->last_used_at && *row->last_used_at >= minute) return;
  touch_.run(guard.key_id, millis(minute));
  row->last_used_at = minute;
}

void KeyWrites::forget() { looked_up_.clear(); }

std::optional<KeyWrites::GuardRow> KeyWrites::look_up(const std::string& id) {
  Rows rows = guard_.query(id);
  if (!rows.next()) return std::nullopt;
  GuardRow row{.digest = {},
               .expires_at = timestamp(rows.maybe_integer(1)),
               .last_used_at = timestamp(rows.maybe_integer(2))};
  const Bytes digest = rows.blob(0);
  std::copy_n(digest.begin(), std::min(digest.size(), row.digest.size()), row.digest.begin());
  return row;
}

}  // namespace usher::store::sqlite
