#include "base/secrets/secret.hpp"

#include <sstream>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace usher::secrets {
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

}  // namespace
}  // namespace usher::secrets
