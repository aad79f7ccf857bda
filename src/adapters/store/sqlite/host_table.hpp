#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "adapters/store/sqlite/connection.hpp"
#include "domain/model/jid.hpp"

namespace usher::store::sqlite {

/// The numbers that stand for hosts in rows. Remembers those it met, since a host's number never
/// changes. Belongs to one connection.
class HostTable {
 public:
  static constexpr std::size_t remembered_max = 1024;

  explicit HostTable(Connection& connection);

  /// Nothing for a host that no row belongs to yet.
  std::optional<std::int64_t> find(const domain::DomainName& host);
  /// Gives a new host a number.
  std::int64_t intern(const domain::DomainName& host);
  domain::DomainName name_of(std::int64_t number);
  /// After a rollback, numbers given within it are nobody's.
  void forget();

 private:
  void remember(std::int64_t number, const domain::DomainName& host);

  Statement find_;
  Statement insert_;
  Statement name_;
  std::map<domain::DomainName, std::int64_t> numbers_;
  std::map<std::int64_t, domain::DomainName> names_;
};

}  // namespace usher::store::sqlite
