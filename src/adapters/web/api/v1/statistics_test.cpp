#include "adapters/web/api/v1/api_fixture_test.hpp"

namespace usher::api::v1 {
namespace {

using domain::Day;
using domain::DayCounts;
using std::chrono::days;
using testing::HasSubstr;

class StatisticsTest : public ApiFixture {
 protected:
  void count(Day day, std::uint64_t opened, std::uint64_t forms, std::size_t host = 0) {
    const DayCounts counts{
        .host = hosts_.all().at(host).domain, .day = day, .opened = opened, .forms = forms};
    ASSERT_TRUE(domain::wait_for<void>([&](auto done) {
      store_.count_visits({.days = {counts}, .invites = {}}, clock_.now(), std::move(done));
    }));
  }
  void add_up() {
    ASSERT_TRUE(
        domain::wait_for<std::uint32_t>([&](auto done) { store_.add_up_events(1000, std::move(done)); }));
  }

  const Day today_ = domain::day_of(clock_.now());
};

TEST_F(StatisticsTest, TellHowFarPeopleCame) {
  create();
  create();
  add_up();
  count(today_, 3, 1);
  count(today_ - days{29}, 5, 0);
  count(today_ - days{30}, 7, 0);
  count(today_, 9, 9, 1);
  const auto response = get("stats");
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(json::parse(response.body), json::parse(R"({
    "host": "example.com", "from": "2025-12-03", "to": "2026-01-01",
    "days": [
      {"day": "2025-12-03", "host": "example.com", "created": 0, "opened": 5, "form": 0, "registered": 0},
      {"day": "2026-01-01", "host": "example.com", "created": 2, "opened": 3, "form": 1, "registered": 0}],
    "total": {"created": 2, "opened": 8, "form": 1, "registered": 0}})"));
}

TEST_F(StatisticsTest, AreThereWhereNothingWasCounted) {
  const auto stats = object_in(get("stats?from=2020-02-01&to=2020-02-29"));
  EXPECT_TRUE(stats.at("days").as_array().empty());
  EXPECT_EQ(json::serialize(stats.at("total")), R"({"created":0,"opened":0,"form":0,"registered":0})");
}

TEST_F(StatisticsTest, AreATableToo) {
  count(today_, 3, 1);
  const auto response = send({.path = "/api/v1/stats", .headers = {{"Accept", "text/csv"}}, .key = key_});
  EXPECT_EQ(header_of(response, "Content-Type"), "text/csv; charset=utf-8; header=present");
  EXPECT_EQ(response.body, "day,host,created,opened,form,registered\n2026-01-01,example.com,0,3,1,0\n");
}

TEST_F(StatisticsTest, TakeNoOtherRange) {
  EXPECT_EQ(get("stats?from=2025-01-01&to=2026-01-01").status, 200);
  for (const std::string query :
       {"from=2024-12-31&to=2026-01-01", "from=2026-01-02", "from=2026-01-02&to=2026-01-01", "to=tomorrow",
        "from=2025-02-30", "from=&to=", "day=2026-01-01"}) {
    const auto response = get("stats?" + query);
    EXPECT_EQ(response.status, 400) << query;
  }
  EXPECT_THAT(get("stats?from=2026-01-02").body, HasSubstr("from 1 to 366 days"));
}

TEST_F(StatisticsTest, NeedTheirScope) {
  const auto key = key_for({domain::Scope::read_invites, domain::Scope::read_events});
  EXPECT_EQ(send({.path = "/api/v1/stats", .key = key}).status, 403);
  EXPECT_EQ(send({.path = "/api/v1/stats", .key = key_for({domain::Scope::read_statistics})}).status, 200);
}

TEST_F(StatisticsTest, TellHowOftenAnInviteWasOpened) {
  const auto id = create();
  EXPECT_EQ(get("invites/" + id + "/openings").body, "{\"openings\":[]}\n");
  const auto invite = domain::parse_invite_id(id).value();
  ASSERT_TRUE(domain::wait_for<void>([&](auto done) {
    store_.count_visits({.days = {}, .invites = {{.invite = invite, .day = today_, .count = 4}}},
                        clock_.now(), std::move(done));
  }));
  EXPECT_EQ(get("invites/" + id + "/openings").body, R"({"openings":[{"day":"2026-01-01","count":4}]})"
                                                     "\n");
  EXPECT_EQ(send({.path = "/api/v1/invites/" + id + "/openings", .key = key_for(all_scopes_, 1)}).status,
            404);
}

}  // namespace
}  // namespace usher::api::v1
