#pragma once

#include <cstdint>
#include <string>

#include "core/api_key.hpp"
#include "core/invite.hpp"
#include "core/secret.hpp"

namespace usher::service {

/// What became of something that was to be brought over from another system.
enum class Import : std::uint8_t {
  added,  ///< or would be, in a dry run
  known,  ///< it had been brought over before
};

/// An API key that goes on working as it is.
struct ImportedKey {
  std::string id;
  core::Secret secret;
  std::string name;
  core::KeyMethodSet methods;
  core::Timestamp created_at;
};

/// An invite whose token goes on working as it is.
struct ImportedInvite {
  core::Secret token;
  core::InviteDraft draft;  ///< its source and its time to live are filled in
  core::Timestamp created_at;
  core::Timestamp expires_at;
};

}  // namespace usher::service
