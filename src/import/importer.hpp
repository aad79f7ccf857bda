#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "core/host.hpp"
#include "import/prosody_data.hpp"
#include "service/api_keys.hpp"
#include "service/invitations.hpp"

namespace usher::import {

struct ImportReport {
  std::size_t keys = 0;        ///< that came over, or would
  std::size_t keys_known = 0;  ///< that had come over before
  std::size_t invites = 0;
  std::size_t invites_known = 0;
  std::size_t invites_expired = 0;  ///< which are left behind
  std::vector<std::string> problems;
};

/// Brings foreign keys and invites into usher, so that keys, tokens and links go on working. Repeating it
/// adds nothing twice. Blocks until all is done.
/// @param progress called now and then with how many of how many are done
ImportReport import_all(const ForeignData& data, const core::Host& host, service::ApiKeys& keys,
                        service::Invitations& invitations, bool dry_run,
                        const std::function<void(std::size_t, std::size_t)>& progress);

}  // namespace usher::import
