#include "domain/use_cases/invite_order.hpp"

#include <array>
#include <cstdint>
#include <utility>

#include "base/text/whole_number.hpp"

namespace usher::domain {
namespace {

constexpr std::array<std::pair<std::string_view, InviteOrder>, 4> names{
    {{"created", InviteOrder::oldest_first},
     {"-created", InviteOrder::newest_first},
     {"expires", InviteOrder::soonest_first},
     {"-expires", InviteOrder::latest_first}}};

constexpr char separator = '.';

}  // namespace

Result<InviteOrder> parse_invite_order(std::string_view text) {
  for (const auto& [name, order] : names) {
    if (name == text) return order;
  }
  return fail(Errc::invalid_argument, "created, -created, expires or -expires");
}

std::string to_cursor(InviteOrder order, const InvitePosition& position) {
  std::string cursor = to_string(position.id);
  if (!goes_by_expiry(order)) return cursor;
  return cursor + separator + std::to_string(position.expires_at.time_since_epoch().count());
}

Result<InvitePosition> parse_invite_cursor(InviteOrder order, std::string_view text) {
  const auto end = text.find(separator);
  const bool says_expiry = end != std::string_view::npos;
  const auto id = parse_invite_id(text.substr(0, end));
  if (!id || says_expiry != goes_by_expiry(order)) {
    return fail(Errc::invalid_argument, "this is no cursor that usher gave for this order");
  }
  if (!says_expiry) return InvitePosition{.id = *id};
  const auto expires = text::whole_number<std::uint64_t>(text.substr(end + 1));
  if (!expires || *expires > std::uint64_t{1} << 53U) {
    return fail(Errc::invalid_argument, "this is no cursor that usher gave");
  }
  return InvitePosition{.id = *id, .expires_at = Timestamp{Duration{static_cast<Duration::rep>(*expires)}}};
}

}  // namespace usher::domain
