#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "domain/model/host.hpp"
#include "domain/use_cases/api_keys.hpp"
#include "domain/use_cases/invitations.hpp"
#include "maintenance/import/foreign_data.hpp"

namespace usher::import {

struct ImportReport {
  std::size_t keys = 0;        ///< that came over, or would
  std::size_t keys_known = 0;  ///< that had come over before
  std::size_t invites = 0;
  std::size_t invites_known = 0;
  std::size_t invites_expired = 0;       ///< which are left behind
  std::size_t invites_used = 0;          ///< likewise
  std::vector<std::string> left_behind;  ///< keys and invites that did not come over, and why
  std::vector<std::string> unreadable;   ///< files of which nothing did
  std::vector<std::string> changed;      ///< what came over otherwise than it was

  [[nodiscard]] bool complete() const { return left_behind.empty() && unreadable.empty(); }
};

/// Brings foreign keys and invites into usher, so that keys, tokens and links go on working. Repeating it
/// adds nothing twice. Blocks until all is done.
/// @param progress called now and then with how many of how many are done
ImportReport import_all(const ForeignData& data, const domain::Host& host, domain::ApiKeys& keys,
                        domain::Invitations& invitations, bool dry_run,
                        const std::function<void(std::size_t, std::size_t)>& progress);

}  // namespace usher::import
