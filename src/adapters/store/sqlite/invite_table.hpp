#pragma once

#include <optional>

#include "adapters/store/sqlite/host_table.hpp"
#include "domain/model/invite.hpp"

namespace usher::store::sqlite {

class InviteReads {
 public:
  InviteReads(Connection& connection, HostTable& hosts);

  std::optional<domain::Invite> find(domain::InviteId id);

 private:
  HostTable& hosts_;
  Statement find_;
};

}  // namespace usher::store::sqlite
