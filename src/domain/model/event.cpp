#include "domain/model/event.hpp"

#include <array>
#include <cstddef>

#include "base/text/base62.hpp"
#include "domain/model/named_values.hpp"

namespace usher::domain {
namespace {

constexpr std::array type_names{
    std::pair{EventType::invite_created, std::string_view{"invite.created"}},
    std::pair{EventType::invite_updated, std::string_view{"invite.updated"}},
    std::pair{EventType::invite_revoked, std::string_view{"invite.revoked"}},
    std::pair{EventType::invite_restored, std::string_view{"invite.restored"}},
    std::pair{EventType::invite_used_up, std::string_view{"invite.used_up"}},
    std::pair{EventType::redemption_committed, std::string_view{"redemption.committed"}},
    std::pair{EventType::redemption_released, std::string_view{"redemption.released"}},
    std::pair{EventType::account_created, std::string_view{"account.created"}},
    std::pair{EventType::account_deleted, std::string_view{"account.deleted"}},
    std::pair{EventType::account_frozen, std::string_view{"account.frozen"}},
    std::pair{EventType::account_unfrozen, std::string_view{"account.unfrozen"}},
    std::pair{EventType::password_reset, std::string_view{"password.reset"}},
    std::pair{EventType::key_created, std::string_view{"key.created"}},
    std::pair{EventType::key_deleted, std::string_view{"key.deleted"}},
    std::pair{EventType::key_updated, std::string_view{"key.updated"}},
    std::pair{EventType::webhook_created, std::string_view{"webhook.created"}},
    std::pair{EventType::webhook_disabled, std::string_view{"webhook.disabled"}},
    std::pair{EventType::webhook_enabled, std::string_view{"webhook.enabled"}},
    std::pair{EventType::webhook_rotated, std::string_view{"webhook.rotated"}},
    std::pair{EventType::webhook_deleted, std::string_view{"webhook.deleted"}},
    std::pair{EventType::host_paused, std::string_view{"host.paused"}},
    std::pair{EventType::host_resumed, std::string_view{"host.resumed"}},
    std::pair{EventType::webhook_updated, std::string_view{"webhook.updated"}},
    std::pair{EventType::invite_expired, std::string_view{"invite.expired"}},
    std::pair{EventType::invite_opened, std::string_view{"invite.opened"}},
};

constexpr std::size_t time_digits = 8;     // 62^8 milliseconds are 6,900 years
constexpr std::size_t number_digits = 11;  // 62^11 > 2^63
constexpr std::uint64_t number_max = (std::uint64_t{1} << 63) - 1;

template <std::size_t size>
std::string digits_of(std::int64_t number) {
  std::array<char, size> digits{};
  text::base62::encode(static_cast<std::uint64_t>(number), digits);
  return {digits.data(), digits.size()};
}

std::optional<std::int64_t> number_in(std::string_view digits) {
  const auto number = text::base62::decode<std::uint64_t>(digits);
  if (!number || *number > number_max) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

}  // namespace

std::string_view name_of(EventType type) { return name_in(type_names, type); }
Result<EventType> parse_event_type(std::string_view text) { return value_in(type_names, text, "type"); }

const std::vector<EventType>& all_event_types() {
  static const auto all = [] {
    std::vector<EventType> types;
    types.reserve(type_names.size());
    for (const auto& [type, name] : type_names) types.push_back(type);
    return types;
  }();
  return all;
}

std::string to_string(const EventPosition& position, Timestamp time) {
  return digits_of<time_digits>(time.time_since_epoch().count()) + digits_of<number_digits>(position.number);
}

Result<std::int64_t> event_number_in(std::string_view id) {
  const auto number =
      id.size() == time_digits + number_digits ? number_in(id.substr(time_digits)) : std::nullopt;
  if (!number) return fail(Errc::invalid_argument, "this is no id of an event");
  return *number;
}

std::string to_cursor(const EventPosition& position) {
  return digits_of<number_digits>(position.epoch) + digits_of<number_digits>(position.transaction) +
         digits_of<number_digits>(position.number);
}

Result<EventPosition> parse_event_cursor(std::string_view text) {
  if (text.size() == 3 * number_digits) {
    const auto epoch = number_in(text.substr(0, number_digits));
    const auto transaction = number_in(text.substr(number_digits, number_digits));
    const auto number = number_in(text.substr(2 * number_digits));
    if (epoch && transaction && number) return EventPosition{*epoch, *transaction, *number};
  }
  return fail(Errc::invalid_argument, "this is no cursor that usher gave");
}

}  // namespace usher::domain
