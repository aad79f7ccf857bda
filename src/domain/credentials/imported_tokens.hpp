#pragma once

#include <string>
#include <string_view>

#include "base/secrets/master_key.hpp"
#include "domain/model/invite.hpp"

namespace usher::domain {

/// What is kept of a token that another system made.
struct ImportedToken {
  InviteId id;        ///< which its invite has here
  std::string proof;  ///< 32 hexadecimal digits that no other token has
};

/// Finds the invite of a token that was imported, since it can't be unsealed: the id follows from the token,
/// and the invite holds a proof of it. Both are digests under a key derived from the key file, so that the
/// database opens no invite. Thread-safe.
class ImportedTokens {
 public:
  explicit ImportedTokens(const secrets::MasterKey& master);

  /// Whether it looks like one: 12 to 40 letters, digits, hyphens and underscores, and not as long as usher's
  /// own. Nothing else is searched for.
  [[nodiscard]] static bool plausible(std::string_view token) noexcept;

  [[nodiscard]] ImportedToken digest(std::string_view token) const;

 private:
  secrets::KeyBytes key_;
};

}  // namespace usher::domain
