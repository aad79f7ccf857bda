#include "adapters/store/sqlite/key_table.hpp"

#include "adapters/store/sqlite/rows.hpp"
#include "sqlite_queries/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;

KeyReads::KeyReads(Connection& connection, HostTable& hosts)
    : hosts_(hosts), find_(connection, sql::find_key_sql) {}

std::optional<domain::ApiKey> KeyReads::find(const std::string& id) {
  Rows rows = find_.query(id);
  if (!rows.next()) return std::nullopt;
  return read_key(rows, hosts_);
}

KeyLists::KeyLists(Connection& connection, HostTable& hosts)
    : hosts_(hosts), list_(connection, sql::list_keys_sql) {}

std::vector<domain::ApiKey> KeyLists::of_host(const domain::DomainName& host) {
  std::vector<domain::ApiKey> keys;
  const auto number = hosts_.find(host);
  if (!number) return keys;
  Rows rows = list_.query(*number, host.str());
  while (rows.next()) keys.push_back(read_key(rows, hosts_));
  return keys;
}

}  // namespace usher::store::sqlite
