#pragma once

#include <chrono>
#include <cstddef>

namespace usher::cluster {

/// How long and how much nodes talk. From the first message to the last it is 79 seconds at most, well within
/// `domain::lease_default`.
struct ConversationLimits {
  std::chrono::milliseconds discover_every{500};  ///< until somebody says that they lead
  std::chrono::milliseconds discover_for{4'000};  ///< then nobody does: nothing was done
  std::chrono::milliseconds grant_for{5'000};     ///< how long a grant is good, by the leader's clock
  /// Two steps of an XMPP server's commands, fifteen seconds each, and four for the rosters, eight each, take
  /// 62 seconds at most; before them, a grant may wait for its request and the request for the store, five
  /// seconds each.
  std::chrono::milliseconds answer_for{75'000};
  std::size_t requests_max = 256;  ///< under way at once, of a node that asks and at the one that leads
};

}  // namespace usher::cluster
