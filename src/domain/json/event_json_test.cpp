#include "domain/json/event_json.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

namespace usher::domain {
namespace {

constexpr Timestamp now = std::chrono::sys_days{std::chrono::January / 2 / 2026};

TEST(EventJson, IsWhatProgramsRelyOn) {
  const Event event{.position = {.epoch = 1, .transaction = 2, .number = 3},
                    .time = now,
                    .host = DomainName::parse("example.com").value(),
                    .actor = {ActorType::cli, "ro\"ot"},
                    .type = EventType::invite_revoked,
                    .object = "AbC",
                    .data = {{"reason", "sp\u00e4m\n"}, {"kind", "account"}}};
  EXPECT_EQ(
      boost::json::serialize(to_json(event)),
      R"({"id":")" + to_string(event.position, now) +
          R"(","time":"2026-01-02T00:00:00Z","host":"example.com","actor":{"type":"cli","id":"ro\"ot"},)"
          R"("type":"invite.revoked","object":"AbC","data":{"reason":"späm\n","kind":"account"}})");
}

}  // namespace
}  // namespace usher::domain
