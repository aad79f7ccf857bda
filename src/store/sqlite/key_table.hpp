#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/api_key.hpp"
#include "service/store.hpp"
#include "store/sqlite/host_table.hpp"

namespace usher::store::sqlite {

class KeyReads {
 public:
  KeyReads(Connection& connection, HostTable& hosts);

  std::optional<core::ApiKey> find(const std::string& id);

 private:
  HostTable& hosts_;
  Statement find_;
};

class KeyLists {
 public:
  KeyLists(Connection& connection, HostTable& hosts);

  std::vector<core::ApiKey> of_host(const core::DomainName& host);

 private:
  HostTable& hosts_;
  Statement list_;
};

/// What changes keys and relies on them, within the writer's transaction.
class KeyWrites {
 public:
  KeyWrites(Connection& connection, HostTable& hosts);

  core::Result<void> insert(const core::ApiKey& key);
  core::Result<void> remove(const core::DomainName& host, const std::string& id);

  /// Each key is looked up once per transaction, however many operations it guards.
  core::Result<void> admit(const service::KeyGuard& guard);
  /// After `admit`: writes at most once a minute.
  void note_use(const service::KeyGuard& guard);
  /// Another transaction begins: other processes may have changed keys.
  void forget();

 private:
  struct GuardRow {
    core::KeyDigest digest{};
    std::optional<core::Timestamp> expires_at;
    std::optional<core::Timestamp> last_used_at;
  };

  std::optional<GuardRow> look_up(const std::string& id);

  Connection& connection_;
  HostTable& hosts_;
  Statement insert_;
  Statement exists_;
  Statement delete_;
  Statement guard_;
  Statement touch_;
  std::unordered_map<std::string, std::optional<GuardRow>> looked_up_;
};

}  // namespace usher::store::sqlite
