#include "domain/model/invite.hpp"

#include <array>
#include <utility>

#include "base/text/base62.hpp"
#include "base/text/whole_number.hpp"
#include "domain/model/named_values.hpp"

namespace usher::domain {
namespace {

constexpr std::size_t id_digits = 11;  // 62^11 > 2^63
constexpr std::uint64_t id_max = (std::uint64_t{1} << 63) - 1;

constexpr std::array kind_names{
    std::pair{InviteKind::account, std::string_view{"account"}},
    std::pair{InviteKind::contact, std::string_view{"contact"}},
    std::pair{InviteKind::contact_with_registration, std::string_view{"contact-with-registration"}},
    std::pair{InviteKind::group, std::string_view{"group"}},
    std::pair{InviteKind::reset, std::string_view{"reset"}},
};

constexpr std::array state_names{
    std::pair{InviteState::pending, std::string_view{"pending"}},
    std::pair{InviteState::used_up, std::string_view{"used"}},
    std::pair{InviteState::expired, std::string_view{"expired"}},
    std::pair{InviteState::revoked, std::string_view{"revoked"}},
};

constexpr std::array source_names{
    std::pair{InviteSource::cli, std::string_view{"cli"}},
    std::pair{InviteSource::api, std::string_view{"api"}},
    std::pair{InviteSource::ad_hoc_command, std::string_view{"ad-hoc-command"}},
    std::pair{InviteSource::import, std::string_view{"import"}},
};

}  // namespace

std::string to_string(InviteId id) {
  std::array<char, id_digits> digits{};
  text::base62::encode(id.value, digits);
  return {digits.data(), digits.size()};
}

Result<InviteId> parse_invite_id(std::string_view text) {
  const auto value = text.size() == id_digits ? text::base62::decode<std::uint64_t>(text) : std::nullopt;
  if (!value || *value > id_max) return fail(Errc::invite_not_found);
  return InviteId{*value};
}

std::string_view name_of(InviteKind kind) { return name_in(kind_names, kind); }
std::string_view name_of(InviteState state) { return name_in(state_names, state); }
std::string_view name_of(InviteSource source) { return name_in(source_names, source); }
Result<InviteKind> parse_invite_kind(std::string_view text) { return value_in(kind_names, text, "kind"); }
Result<InviteState> parse_invite_state(std::string_view text) { return value_in(state_names, text, "state"); }

Result<UseLimit> UseLimit::of(std::uint64_t uses) {
  if (uses < 1 || uses > uses_max) {
    return fail(Errc::invalid_argument, "an invite allows 1 to 1000000 uses, or 'unlimited'");
  }
  return UseLimit{static_cast<std::uint32_t>(uses)};
}

Result<UseLimit> UseLimit::parse(std::string_view text) {
  if (text == "unlimited") return unlimited();
  return of(text::whole_number<std::uint64_t>(text).value_or(0));
}

InviteState Invite::state_at(Timestamp now) const {
  if (revoked_at) return InviteState::revoked;
  if (uses_allowed.reached_by(uses_committed)) return InviteState::used_up;
  if (now >= expires_at) return InviteState::expired;
  return InviteState::pending;
}

bool Invite::pins_username_at(Timestamp now) const {
  return username && kind != InviteKind::reset && state_at(now) == InviteState::pending;
}

}  // namespace usher::domain
