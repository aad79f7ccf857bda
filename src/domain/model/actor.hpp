#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/model/error.hpp"
#include "domain/model/invite.hpp"

namespace usher::domain {

/// What kind of somebody did something.
enum class ActorType : std::uint8_t {
  api_key,  ///< whoever holds an API key
  account,  ///< a user of the XMPP server, by an ad-hoc command
  cli,      ///< an administrator on the machine itself
  invitee,  ///< whoever an invite let in
  server,   ///< the XMPP server, through usher's plugin
  system,   ///< usher by itself: a settlement, an import
};

/// Who did something.
struct Actor {
  ActorType type = ActorType::system;
  /// The API key's id, an address, the system user's name, or which part of usher it was. Never a secret;
  /// empty where nobody knows.
  std::string id;

  bool operator==(const Actor&) const = default;
};

inline constexpr std::size_t actor_id_bytes_max = limits::source_detail_bytes_max;

std::string_view name_of(ActorType type);
Result<ActorType> parse_actor_type(std::string_view text);

/// Who created an invite.
Actor creator_of(const Invite& invite);

}  // namespace usher::domain
