#include <algorithm>
#include <memory>
#include <stdexcept>
#include <thread>

#include "adapters/web/api/v1/api_fixture_test.hpp"
#include "base/http/body_stream.hpp"

namespace usher::api::v1 {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// What no test should ever wait for as long as; it only bounds failures.
constexpr std::chrono::seconds patience{20};

class EventStreamTest : public ApiFixture {
 protected:
  http::Response ask(const std::string& query = {}, const std::string& last_event_id = {}) {
    std::vector<http::HeaderField> headers{{"Accept", "text/event-stream"}};
    if (!last_event_id.empty()) headers.push_back({"Last-Event-ID", last_event_id});
    return send({.path = "/api/v1/events" + query, .headers = std::move(headers), .key = key_});
  }

  /// Takes from a stream until `end` is in what came, or the stream is over.
  static std::string read_until(http::Response& response, const std::string& end) {
    std::string read;
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!read.contains(end) && response.stream->take(read) == http::BodyStream::State::open) {
      if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("it never came");
      std::this_thread::yield();
    }
    response.stream->take(read);
    return read;
  }

  static std::string ended(http::Response& response) { return read_until(response, "what never comes"); }
};

TEST_F(EventStreamTest, TellsWhatHappenedAndThenWhatHappens) {
  auto response = ask();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(header_of(response, "Content-Type"), "text/event-stream");
  EXPECT_EQ(header_of(response, "Cache-Control"), "no-store");
  EXPECT_EQ(response.body, "retry: 1000\n\n");
  EXPECT_THAT(read_until(response, "\n\n"), HasSubstr("\nevent: key.created\ndata: {\"id\":"));
  const auto id = create();
  const auto told = read_until(response, "\n\n");
  EXPECT_THAT(told, StartsWith("id: "));
  EXPECT_THAT(told, HasSubstr("\nevent: invite.created\n"));
  EXPECT_THAT(told, HasSubstr(R"("object":")" + id));
}

TEST_F(EventStreamTest, GoesOnBehindWhatTheClientHas) {
  create();
  auto first = ask();
  const auto read = read_until(first, "invite.created");
  const auto line = read.find("id: ");
  const auto cursor = read.substr(line + 4, read.find('\n', line) - line - 4);
  auto again = ask("?after=x1", "");
  EXPECT_EQ(again.status, 400);
  again = ask("", cursor);
  EXPECT_THAT(read_until(again, "invite.created"), Not(HasSubstr("key.created")));
  EXPECT_EQ(ask("", "nonsense").status, 400);
}

TEST_F(EventStreamTest, TellsOfWhatIsAskedForAlone) {
  auto response = ask("?type=account.frozen");
  create();
  post("accounts/bob/freeze");
  EXPECT_THAT(read_until(response, "account.frozen"), Not(HasSubstr("created")));
  EXPECT_EQ(ask("?limit=5").status, 400);
  EXPECT_EQ(ask("?wait=5").status, 400);
}

TEST_F(EventStreamTest, TellsMoreThanAPageHolds) {
  for (int i = 0; i < 60; ++i) create(R"({"note": "some"})");
  const auto last = create();
  auto response = ask();
  const auto read = read_until(response, last);
  std::size_t count = 0;
  for (auto at = read.find("event: invite.created"); at != std::string::npos;
       at = read.find("event: invite.created", at + 1)) {
    ++count;
  }
  EXPECT_EQ(count, 61U);
}

TEST_F(EventStreamTest, SendsNothingMoreToWhoDoesNotTakeIt) {
  for (int i = 0; i < 60; ++i) create();
  auto response = ask();
  const auto held = response.stream->unsent_bytes();
  EXPECT_LT(held, 25U * 1024) << "one page of small events";
  for (int i = 0; i < 60; ++i) create();
  EXPECT_EQ(response.stream->unsent_bytes(), held);
  EXPECT_TRUE(response.stream->open());
}

TEST_F(EventStreamTest, ThereAreFewAndWhoGoesMakesRoom) {
  auto first = ask();
  auto second = ask();
  EXPECT_EQ(ask().status, 429);
  EXPECT_EQ(waits_.count(), 2U);
  // Its connection is gone.
  first.stream.reset();
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (waits_.count() > 1 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_EQ(waits_.count(), 1U);
}

TEST_F(EventStreamTest, EndsWithTheServer) {
  auto response = ask();
  read_until(response, "\n\n");
  waits_.stop();
  ended(response);
  EXPECT_FALSE(response.stream->open());
}

TEST_F(EventStreamTest, EndsWithTheKey) {
  auto response = ask();
  read_until(response, "\n\n");
  ASSERT_TRUE(domain::wait_for<void>([&](auto done) {
    store_.delete_key(hosts_.all().front().domain, key_.substr(0, key_.find('/')),
                      {.by = {}, .at = clock_.now(), .reason = {}}, std::move(done));
  }));
  EXPECT_THAT(ended(response), Not(HasSubstr("key.deleted")));
}

TEST_F(EventStreamTest, EndsWithTheKeyThoughMuchIsLeftToTell) {
  for (int i = 0; i < 60; ++i) create();
  auto response = ask();
  ASSERT_TRUE(domain::wait_for<void>([&](auto done) {
    store_.delete_key(hosts_.all().front().domain, key_.substr(0, key_.find('/')),
                      {.by = {}, .at = clock_.now(), .reason = {}}, std::move(done));
  }));
  const auto read = ended(response);
  EXPECT_LE(std::ranges::count(read, '{'), 3 * 25) << "what was sent before, and no more";
}

TEST_F(EventStreamTest, EndsWhereAnotherConfigurationHolds) {
  for (int i = 0; i < 60; ++i) create();
  auto response = ask();
  retired_ = true;
  waits_.end_all();
  ended(response);
  EXPECT_FALSE(response.stream->open());
}

}  // namespace
}  // namespace usher::api::v1
