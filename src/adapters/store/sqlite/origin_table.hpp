#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "adapters/store/sqlite/connection.hpp"
#include "domain/model/origin.hpp"

namespace usher::store::sqlite {

/// Where accounts come from, and which of them may not invite.
class OriginReads {
 public:
  explicit OriginReads(Connection& connection);

  std::optional<domain::Origin> find(const domain::BareJid& account);
  /// By address, those behind `after`.
  std::vector<domain::Origin> invited_by(const domain::BareJid& inviter,
                                         const std::optional<domain::Localpart>& after, std::uint32_t limit);
  bool is_frozen(const domain::BareJid& account);

 private:
  Statement find_;
  Statement invited_;
  Statement frozen_;
};

}  // namespace usher::store::sqlite
