#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/secrets/random.hpp"
#include "base/secrets/secret.hpp"
#include "domain/model/error.hpp"
#include "domain/model/time.hpp"
#include "domain/use_cases/account_directory.hpp"

namespace usher::cluster {

/// Names a node, a call or a grant: random, so that nobody else has it.
using RandomId = std::array<std::byte, 16>;

RandomId random_id(secrets::Random& random);

/// What is to be done with an account.
struct AccountRequest {
  enum class Action : std::uint8_t {
    unknown = 0,  ///< one that came later
    exists = 1,
    create = 2,
    set_password = 3,
    has_been_there = 4,
    find_profile = 5
  };

  Action action{};
  std::string address;
  secrets::Secret password;
  std::uint64_t invite = 0;  ///< its id, for `create`: the one who leads looks it up
  std::string client;        ///< IP address of whoever registers, for `create`
  domain::Duration age{};    ///< for `has_been_there`
};

/// What came of a request. For `exists` and `has_been_there`: whether it does, or has; for `create`: whether
/// there is a contact; for `find_profile`: that there is one.
using Answer = domain::Result<bool>;

/// One step of the conversation in which a node has the one that leads do something:
///
///     discover   asking node    who leads?                   to all
///     grant      leading node   I do; you may ask me once    to the asking node
///     request    asking node    do this, by that grant       to the leading node
///     answer     leading node   this came of it              to the asking node
///
/// A grant is good for one request within some seconds of the leader's own clock. So a request that is late
/// or comes twice is worth nothing, and a node that sent none knows that nothing was done.
///
/// Nodes of two versions talk to each other while they are upgraded. A field that comes later stands at the
/// end: an older node passes over it, and a newer one takes a message without it. So only that may be a field
/// which a request does as well without. What a request must not be carried out without (it gives or takes
/// rights, or it restricts whom the request is for) gets an action of its own, which an older node refuses.
struct Message {
  enum class Kind : std::uint8_t { discover = 1, grant = 2, request = 3, answer = 4 };

  Kind kind{};
  RandomId call_id{};  ///< chosen by who asks
  RandomId from{};
  RandomId to{};              ///< zero where it discovers: all
  RandomId grant_id{};        ///< chosen by who leads
  AccountRequest request;     ///< in a request
  Answer answer{};            ///< in an answer
  domain::Profile profile{};  ///< in one to `find_profile`
};

secrets::Secret to_bytes(const Message& message);
/// Nothing where it is none: of an unknown kind, or broken off.
std::optional<Message> from_bytes(const secrets::Secret& bytes);

}  // namespace usher::cluster
