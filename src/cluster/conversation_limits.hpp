#pragma once

#include <chrono>
#include <cstddef>

namespace usher::cluster {

/// How long and how much nodes talk. From first question to last answer it is 79 seconds at most, well within
/// `core::lease_default`.
struct ConversationLimits {
  std::chrono::milliseconds ask_every{500};    ///< until somebody says that they lead
  std::chrono::milliseconds ask_for{4'000};    ///< then nobody does: nothing was done
  std::chrono::milliseconds offer_for{5'000};  ///< how long an offer is good, by the leader's clock
  /// Two steps of an XMPP server's commands and two for the rosters take sixty seconds at most; before them,
  /// an offer may wait for its order and the order for the store, five seconds each.
  std::chrono::milliseconds answer_for{75'000};
  std::size_t requests_max = 256;  ///< under way at once, of a node that asks and at the one that leads
};

}  // namespace usher::cluster
