#include "domain/use_cases/event_filter.hpp"

#include <gtest/gtest.h>

namespace usher::domain {
namespace {

using namespace std::chrono_literals;

TEST(EventFilter, EveryFieldCounts) {
  const Event event{.time = Timestamp{10ms},
                    .host = *DomainName::parse("example.com"),
                    .actor = {ActorType::cli, "root"},
                    .type = EventType::key_created,
                    .object = "k"};
  EXPECT_TRUE(matches({}, event));
  const EventFilter all{.host = event.host,
                        .types = {event.type},
                        .actor_types = {event.actor.type},
                        .actor = "root",
                        .object = "k",
                        .from = event.time};
  EXPECT_TRUE(matches(all, event));
  const auto other = [&](auto change) {
    auto filter = all;
    change(filter);
    return matches(filter, event);
  };
  EXPECT_FALSE(other([](auto& filter) { filter.host = *DomainName::parse("example.org"); }));
  EXPECT_FALSE(other([](auto& filter) { filter.types = {EventType::key_deleted}; }));
  EXPECT_FALSE(other([](auto& filter) { filter.actor_types = {ActorType::api_key}; }));
  EXPECT_FALSE(other([](auto& filter) { filter.actor = "alice"; }));
  EXPECT_FALSE(other([](auto& filter) { filter.object = "l"; }));
  EXPECT_FALSE(other([](auto& filter) { filter.from = Timestamp{11ms}; }));
  EXPECT_FALSE(other([](auto& filter) { filter.until = Timestamp{10ms}; }));
}

}  // namespace
}  // namespace usher::domain
