#include "core/secret.hpp"

#include <sstream>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "core/error.hpp"

namespace usher::core {
namespace {

TEST(Secret, IsSeenOnlyWhereItIsRevealed) {
  const Secret secret{"hunter2"};
  std::ostringstream out;
  out << secret;
  EXPECT_EQ(out.str(), "[redacted]");
  EXPECT_EQ(secret.reveal(), "hunter2");
}

TEST(Secret, LeavesNothingBehindWhenItMoves) {
  for (const std::string& text : {std::string("short"), std::string(100, 'l')}) {
    Secret from{text};
    const char* place = from.reveal().data();
    const bool in_place = text.size() < 16;
    const Secret to = std::move(from);
    EXPECT_EQ(to.reveal(), text);
    if (in_place) {
      EXPECT_EQ(std::string(place, text.size()), std::string(text.size(), '\0'));
    }
  }
}

TEST(ErrorTable, DescribesEveryCodeInFull) {
  for (const ErrorDescription& row : error_table()) {
    EXPECT_EQ(row.slug.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos) << row.slug;
    EXPECT_TRUE(row.title.ends_with('.')) << row.title;
    EXPECT_GE(row.http_status, 400);
    EXPECT_LT(row.http_status, 600);
    EXPECT_EQ(&describe(row.code), &row);
  }
}

}  // namespace
}  // namespace usher::core
