#include "domain/use_cases/invite_order.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace usher::domain {
namespace {

TEST(InviteOrder, HasFourNames) {
  EXPECT_EQ(parse_invite_order("created").value(), InviteOrder::oldest_first);
  EXPECT_EQ(parse_invite_order("-created").value(), InviteOrder::newest_first);
  EXPECT_EQ(parse_invite_order("expires").value(), InviteOrder::soonest_first);
  EXPECT_EQ(parse_invite_order("-expires").value(), InviteOrder::latest_first);
  for (const auto* text : {"", "-", "+created", "Created", "expires ", "note"}) {
    EXPECT_FALSE(parse_invite_order(text)) << text;
  }
}

TEST(InviteOrder, CursorsComeBackAsTheyWere) {
  EXPECT_TRUE(rc::check("a cursor names its place", [] {
    const auto order = static_cast<InviteOrder>(*rc::gen::inRange(0, 4));
    InvitePosition position{.id = {*rc::gen::inRange<std::uint64_t>(0, std::uint64_t{1} << 63U)}};
    if (goes_by_expiry(order)) {
      position.expires_at = Timestamp{Duration{*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000)}};
    }
    RC_ASSERT(parse_invite_cursor(order, to_cursor(order, position)).value() == position);
  }));
}

TEST(InviteOrder, ACursorIsForItsOrder) {
  const auto by_creation = to_cursor(InviteOrder::newest_first, {.id = {7}});
  const auto by_expiry =
      to_cursor(InviteOrder::latest_first, {.id = {7}, .expires_at = Timestamp{Duration{5}}});
  EXPECT_FALSE(parse_invite_cursor(InviteOrder::soonest_first, by_creation));
  EXPECT_FALSE(parse_invite_cursor(InviteOrder::oldest_first, by_expiry));
  for (const std::string& text :
       {std::string(), std::string("."), by_creation + ".", by_creation + ".-1", by_creation + ".x",
        by_creation + ".99999999999999999999", by_creation + ".9223372036854775807", "." + by_creation,
        by_expiry + ".5"}) {
    EXPECT_FALSE(parse_invite_cursor(InviteOrder::soonest_first, text)) << text;
  }
}

}  // namespace
}  // namespace usher::domain
