#include "adapters/web/api/error_status.hpp"

#include <gtest/gtest.h>

namespace usher::api {
namespace {

TEST(ErrorStatus, BlamesWhoeverIsToBlame) {
  for (const auto& row : domain::error_table()) {
    const int status = status_of(row.code);
    EXPECT_GE(status, 400) << row.slug;
    EXPECT_LT(status, 600) << row.slug;
    EXPECT_EQ(status >= 500, row.ours) << row.slug;
  }
}

TEST(ErrorStatus, TellsClientsWhatToDo) {
  EXPECT_EQ(status_of(domain::Errc::key_refused), 403);
  EXPECT_EQ(status_of(domain::Errc::invite_used_up), 410);
  EXPECT_EQ(status_of(domain::Errc::idempotency_mismatch), 422);
  EXPECT_EQ(status_of(domain::Errc::rate_limited), 429);
  EXPECT_EQ(status_of(domain::Errc::quota_used_up), 429);
  EXPECT_EQ(status_of(domain::Errc::overloaded), 503);
  EXPECT_EQ(status_of(domain::Errc::store_full), 507);
  EXPECT_EQ(status_of(domain::Errc::host_paused), 503);
  EXPECT_EQ(status_of(domain::Errc::too_many_live), 409);
}

}  // namespace
}  // namespace usher::api
