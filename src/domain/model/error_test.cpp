#include "domain/model/error.hpp"

#include <string_view>

#include <gtest/gtest.h>

namespace usher::domain {
namespace {

TEST(ErrorTable, DescribesEveryCodeInFull) {
  for (const ErrorDescription& row : error_table()) {
    EXPECT_EQ(row.slug.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos) << row.slug;
    EXPECT_TRUE(row.title.ends_with('.')) << row.title;
    EXPECT_EQ(&describe(row.code), &row);
  }
}

}  // namespace
}  // namespace usher::domain
