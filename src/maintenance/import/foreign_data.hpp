#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "domain/use_cases/import.hpp"

namespace usher::import {

/// A key or an invite of another server, as usher would have made it.
template <class Imported>
struct Foreign {
  Imported imported;
  std::vector<std::string> changes;  ///< what is otherwise here than it was there
};
using ForeignKey = Foreign<domain::ImportedKey>;
using ForeignInvite = Foreign<domain::ImportedInvite>;

/// What was found for one host, and what could not be understood: one line each, without a secret.
struct ForeignData {
  std::vector<ForeignKey> keys;
  std::vector<ForeignInvite> invites;
  std::size_t invites_used = 0;          ///< which are left behind
  std::vector<std::string> left_behind;  ///< keys and invites
  std::vector<std::string> unreadable;   ///< whole files
};

}  // namespace usher::import
