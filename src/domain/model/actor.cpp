#include "domain/model/actor.hpp"

#include <array>
#include <utility>

#include "domain/model/named_values.hpp"

namespace usher::domain {
namespace {

constexpr std::array type_names{
    std::pair{ActorType::api_key, std::string_view{"api-key"}},
    std::pair{ActorType::account, std::string_view{"account"}},
    std::pair{ActorType::cli, std::string_view{"cli"}},
    std::pair{ActorType::invitee, std::string_view{"invitee"}},
    std::pair{ActorType::server, std::string_view{"server"}},
    std::pair{ActorType::system, std::string_view{"system"}},
};

}  // namespace

std::string_view name_of(ActorType type) { return name_in(type_names, type); }
Result<ActorType> parse_actor_type(std::string_view text) { return value_in(type_names, text, "actor"); }

Actor creator_of(const Invite& invite) {
  switch (invite.source) {
    case InviteSource::cli:
      return {ActorType::cli, invite.source_detail};
    case InviteSource::api:
      return {ActorType::api_key, invite.source_detail};
    case InviteSource::ad_hoc_command:
      return {ActorType::account, invite.source_detail};
    case InviteSource::import:
      break;  // its detail proves which token it belongs to, and names nobody
  }
  return {ActorType::system, "import"};
}

}  // namespace usher::domain
