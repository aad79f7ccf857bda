#pragma once

#include <cstdint>
#include <string>

#include "base/secrets/secret.hpp"
#include "domain/model/api_key.hpp"
#include "domain/model/invite.hpp"

namespace usher::domain {

/// What became of something that was to be brought over from another system.
enum class Import : std::uint8_t {
  added,  ///< or would be, in a dry run
  known,  ///< it had been brought over before
};

/// An API key that goes on working as it is.
struct ImportedKey {
  std::string id;
  secrets::Secret secret;
  std::string name;
  KeyMethodSet methods;
  Timestamp created_at;
};

/// An invite whose token goes on working as it is.
struct ImportedInvite {
  secrets::Secret token;
  InviteDraft draft;  ///< its source and its time to live are filled in
  Timestamp created_at;
  Timestamp expires_at;
};

}  // namespace usher::domain
