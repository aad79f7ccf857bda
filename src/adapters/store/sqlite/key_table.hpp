#pragma once

#include <optional>
#include <string>
#include <vector>

#include "adapters/store/sqlite/host_table.hpp"
#include "domain/model/api_key.hpp"

namespace usher::store::sqlite {

class KeyReads {
 public:
  KeyReads(Connection& connection, HostTable& hosts);

  std::optional<domain::ApiKey> find(const std::string& id);

 private:
  HostTable& hosts_;
  Statement find_;
};

class KeyLists {
 public:
  KeyLists(Connection& connection, HostTable& hosts);

  std::vector<domain::ApiKey> of_host(const domain::DomainName& host);

 private:
  HostTable& hosts_;
  Statement list_;
};

}  // namespace usher::store::sqlite
