#pragma once

#include <optional>

#include "core/error.hpp"
#include "core/invite.hpp"
#include "service/store.hpp"
#include "store/sqlite/connection.hpp"

namespace usher::store::sqlite {

/// Which requests were answered by which invites, within the writer's transaction.
class IdempotencyKeys {
 public:
  explicit IdempotencyKeys(Connection& connection);

  /// The invite that the same request made before; nothing for a new one.
  /// @returns `idempotency_mismatch`
  core::Result<std::optional<core::InviteId>> find(const std::string& api_key,
                                                   const service::Idempotency& request, core::Timestamp now);
  void put(const std::string& api_key, const service::Idempotency& request, core::InviteId invite,
           core::Timestamp now);

 private:
  Statement find_;
  Statement put_;
  Statement forget_;
};

}  // namespace usher::store::sqlite
