#pragma once

#include <cstddef>
#include <expected>
#include <string>

#include "base/secrets/master_key.hpp"
#include "base/secrets/secret.hpp"

namespace usher::cluster {

/// The nodes of an installation and their database, as somebody sees them who is no node.
struct Survey {
  std::size_t nodes = 0;
  std::string leader;               ///< its machine's name and address; empty: nobody leads
  std::size_t configurations = 0;   ///< different ones
  bool waits_for_standbys = false;  ///< commits do: `synchronous_standby_names` is set
  std::size_t standbys = 0;         ///< that are connected
};

/// Asks the database, and changes nothing.
/// @returns one line that says what is wrong
std::expected<Survey, std::string> survey(const secrets::Secret& address, const secrets::MasterKey& master);

}  // namespace usher::cluster
