#pragma once

#include <cstdint>
#include <vector>

#include "adapters/store/sqlite/connection.hpp"
#include "domain/model/redemption.hpp"

namespace usher::store::sqlite {

class RedemptionLists {
 public:
  explicit RedemptionLists(Connection& connection);

  std::vector<domain::Redemption> of_invite(domain::InviteId invite);
  std::vector<domain::Redemption> overdue(domain::Timestamp now, std::uint32_t limit);

 private:
  Statement list_;
  Statement overdue_;
};

}  // namespace usher::store::sqlite
