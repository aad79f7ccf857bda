#include "maintenance/doctor/database_checks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace usher::doctor {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

DatabaseServer well() { return {.name = "postgresql://db/usher", .version = 150004}; }

auto finding(std::string_view check, Verdict verdict, const char* what) {
  return AllOf(Field(&Finding::check, check), Field(&Finding::verdict, verdict),
               Field(&Finding::what, HasSubstr(what)), Field(&Finding::remedy, Not(IsEmpty())));
}

TEST(DatabaseChecks, AreGoodForAServerThatIsWell) {
  EXPECT_THAT(judge_database_server(well()), Each(Field(&Finding::verdict, Verdict::good)));
  auto far = well();
  far.same_machine = false;
  far.encrypted = true;
  far.clock_ahead_ms = -1000;
  EXPECT_THAT(judge_database_server(far), Each(Field(&Finding::verdict, Verdict::good)));
}

TEST(DatabaseChecks, NameWhatIsWrongAndHowToMendIt) {
  const auto with = [](auto change) {
    auto server = well();
    change(server);
    return judge_database_server(server);
  };
  EXPECT_THAT(with([](auto& server) { server.version = 120009; }),
              Contains(finding("database server", Verdict::bad, "PostgreSQL 12")));
  EXPECT_THAT(with([](auto& server) { server.read_only = true; }),
              Contains(finding("database writing", Verdict::bad, "standby")));
  EXPECT_THAT(with([](auto& server) { server.fsync = server.full_page_writes = false; }),
              Contains(finding("database durability", Verdict::bad, "fsync, full_page_writes")));
  EXPECT_THAT(with([](auto& server) { server.full_page_writes = false; }),
              Contains(finding("database durability", Verdict::bad, "full_page_writes")));
  EXPECT_THAT(with([](auto& server) { server.synchronous_commit = "off"; }),
              Contains(finding("database durability", Verdict::warning, "synchronous_commit")));
  EXPECT_THAT(with([](auto& server) { server.clock_ahead_ms = 1001; }),
              Contains(finding("database clock", Verdict::warning, "1001 ms ahead of")));
  EXPECT_THAT(with([](auto& server) { server.clock_ahead_ms = -5000; }),
              Contains(finding("database clock", Verdict::warning, "5000 ms behind")));
  EXPECT_THAT(with([](auto& server) { server.clock_ahead_ms = -60'000; }),
              Contains(finding("database clock", Verdict::bad, "does not lead")));
  EXPECT_THAT(with([](auto& server) { server.same_machine = false; }),
              Contains(finding("database connection", Verdict::warning, "not encrypted")));
  EXPECT_THAT(with([](auto& server) { server.half_moved = true; }),
              Contains(finding("database content", Verdict::bad, "not finished")));
  EXPECT_THAT(with([](auto& server) { server.other_key_file = true; }),
              Contains(finding("database key", Verdict::bad, "another key file")));
}

TEST(DatabaseChecks, SayHowNodesAndStandbysAre) {
  const Nodes well{.count = 3,
                   .leader = "one (192.0.2.1)",
                   .configurations = 1,
                   .waits_for_standbys = true,
                   .standbys = 1};
  EXPECT_THAT(judge_nodes(well), Each(Field(&Finding::verdict, Verdict::good)));
  EXPECT_THAT(judge_nodes(well).front().what, HasSubstr("3 run; the leading one is on one (192.0.2.1)"));
  const auto with = [&](auto change) {
    Nodes nodes = well;
    change(nodes);
    return judge_nodes(nodes);
  };
  EXPECT_THAT(with([](auto& nodes) { nodes.leader.clear(); }),
              Contains(finding("nodes", Verdict::bad, "nobody leads")));
  EXPECT_THAT(with([](auto& nodes) { nodes.count = 0; }),
              Contains(finding("nodes", Verdict::warning, "none runs")));
  EXPECT_THAT(with([](auto& nodes) { nodes.configurations = 2; }),
              Contains(finding("node configurations", Verdict::warning, "2 different")));
  EXPECT_THAT(with([](auto& nodes) { nodes.standbys = 0; }),
              Contains(finding("database standby", Verdict::bad, "confirms nothing")));
  EXPECT_THAT(with([](auto& nodes) { nodes.waits_for_standbys = false; }),
              Contains(finding("database standby", Verdict::warning, "lost where one takes over")));
}

TEST(DatabaseChecks, TellWhatCanBeUsedFromWhatCanNot) {
  auto server = well();
  server.fsync = server.full_page_writes = false;
  server.clock_ahead_ms = 5000;
  EXPECT_TRUE(can_be_used(server));
  for (auto change : {+[](DatabaseServer& each) { each.version = 120009; },
                      +[](DatabaseServer& each) { each.read_only = true; },
                      +[](DatabaseServer& each) { each.half_moved = true; },
                      +[](DatabaseServer& each) { each.other_key_file = true; }}) {
    auto broken = well();
    change(broken);
    EXPECT_FALSE(can_be_used(broken));
  }
}

}  // namespace
}  // namespace usher::doctor
