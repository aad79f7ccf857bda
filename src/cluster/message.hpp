#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/secret.hpp"
#include "secrets/random.hpp"

namespace usher::cluster {

/// Names a node, a request or an offer: random, so that nobody else has it.
using Name = std::array<std::byte, 16>;

Name random_name(secrets::Random& random);

/// What is to be done with an account.
struct Order {
  enum class Action : std::uint8_t { exists = 1, create = 2, set_password = 3 };

  Action action{};
  std::string address;
  core::Secret password;
  std::uint64_t invite = 0;  ///< its id, for `create`: the one who leads looks it up
};

/// What came of an order. For `exists`: whether it does; for `create`: whether there is a contact.
using Answer = core::Result<bool>;

/// One step of the conversation in which a node has the one that leads do something:
///
///     asking node    who leads?                 to all
///     leading node   I do; here is an offer     to the asking node
///     asking node    do this, by that offer     to the leading node
///     leading node   this came of it            to the asking node
///
/// An offer is good for one order within some seconds of the leader's own clock. So an order that is late or
/// comes twice is worth nothing, and a node that gave none knows that nothing was done.
struct Message {
  enum class Kind : std::uint8_t { question = 1, offer = 2, order = 3, answer = 4 };

  Kind kind{};
  Name request{};  ///< chosen by who asks
  Name from{};
  Name to{};        ///< zero in a question: all
  Name offer{};     ///< chosen by who leads
  Order order;      ///< in an order
  Answer answer{};  ///< in an answer
};

core::Secret to_bytes(const Message& message);
/// Nothing where it is not one.
std::optional<Message> from_bytes(const core::Secret& bytes);

}  // namespace usher::cluster
