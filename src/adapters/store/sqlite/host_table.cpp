#include "adapters/store/sqlite/host_table.hpp"

#include <stdexcept>

#include "sqlite_queries/embedded.hpp"

namespace usher::store::sqlite {

namespace sql = sqlite_queries;

HostTable::HostTable(Connection& connection)
    : find_(connection, sql::find_host_sql),
      insert_(connection, sql::insert_host_sql),
      name_(connection, sql::host_name_sql) {}

std::optional<std::int64_t> HostTable::find(const domain::DomainName& host) {
  if (const auto known = numbers_.find(host); known != numbers_.end()) return known->second;
  Rows rows = find_.query(host.str());
  if (!rows.next()) return std::nullopt;
  const auto number = rows.integer(0);
  remember(number, host);
  return number;
}

std::int64_t HostTable::intern(const domain::DomainName& host) {
  if (const auto known = find(host)) return *known;
  Rows rows = insert_.query(host.str());
  rows.next();
  const auto number = rows.integer(0);
  remember(number, host);
  return number;
}

domain::DomainName HostTable::name_of(std::int64_t number) {
  if (const auto known = names_.find(number); known != names_.end()) return known->second;
  Rows rows = name_.query(number);
  auto host = rows.next() ? domain::DomainName::parse(rows.text(0)) : domain::DomainName::parse({});
  if (!host) throw std::runtime_error("the database holds a row without a host");
  remember(number, *host);
  return *host;
}

void HostTable::remember(std::int64_t number, const domain::DomainName& host) {
  if (names_.size() >= remembered_max) forget();
  numbers_.emplace(host, number);
  names_.emplace(number, host);
}

void HostTable::forget() {
  numbers_.clear();
  names_.clear();
}

}  // namespace usher::store::sqlite
