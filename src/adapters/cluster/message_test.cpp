#include "adapters/cluster/message.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/secrets/system_random.hpp"

namespace usher::cluster {
namespace {

using domain::Errc;
using domain::Error;
using secrets::Secret;

class Messages : public ::testing::Test {
 protected:
  Message message(Message::Kind kind) {
    return {.kind = kind,
            .call_id = random_id(random),
            .from = random_id(random),
            .to = random_id(random),
            .grant_id = random_id(random)};
  }
  secrets::SystemRandom random;
};

TEST_F(Messages, AreReadAsTheyWereWritten) {
  Message request = message(Message::Kind::request);
  request.request = {.action = AccountRequest::Action::create,
                     .address = "ada@example.com",
                     .password = Secret{std::string("p\0\xff", 3)},
                     .invite = 0x7123456789abcdefULL,
                     .client = "2001:db8::1",
                     .age = std::chrono::hours{20'000}};
  const auto read = from_bytes(to_bytes(request));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->kind, Message::Kind::request);
  EXPECT_EQ(read->call_id, request.call_id);
  EXPECT_EQ(read->from, request.from);
  EXPECT_EQ(read->to, request.to);
  EXPECT_EQ(read->grant_id, request.grant_id);
  EXPECT_EQ(read->request.action, AccountRequest::Action::create);
  EXPECT_EQ(read->request.address, "ada@example.com");
  EXPECT_EQ(read->request.password.reveal(), request.request.password.reveal());
  EXPECT_EQ(read->request.invite, 0x7123456789abcdefULL);
  EXPECT_EQ(read->request.client, "2001:db8::1");
  EXPECT_EQ(read->request.age, request.request.age);

  for (const Answer& answer :
       {Answer{true}, Answer{false},
        Answer{std::unexpected(Error{Errc::password_refused, "too short, it says"})}}) {
    Message told = message(Message::Kind::answer);
    told.answer = answer;
    EXPECT_EQ(from_bytes(to_bytes(told))->answer, answer);
  }
  Message profile = message(Message::Kind::answer);
  profile.answer = true;
  profile.profile = {.name = "Ada Lovelace", .picture = std::string("RIFF\0\xFF", 6)};
  EXPECT_EQ(from_bytes(to_bytes(profile))->profile, profile.profile);
}

/// Where the last field of a message is one that it has to have.
TEST_F(Messages, AreNotBrokenOff) {
  Message request = message(Message::Kind::request);
  request.request = {
      .action = AccountRequest::Action::has_been_there, .address = "ada@example.com", .password = {}};
  Message answer = message(Message::Kind::answer);
  answer.answer = std::unexpected(Error{Errc::username_taken});
  Message grant = message(Message::Kind::grant);
  for (const Message* each : {&request, &answer, &grant}) {
    const Secret bytes = to_bytes(*each);
    const std::string whole(bytes.reveal());
    // An older node's answer has no profile.
    const std::size_t needed = whole.size() - (each == &answer ? 4 : 0);
    for (std::size_t size = 0; size < needed; ++size)
      EXPECT_FALSE(from_bytes(Secret{whole.substr(0, size)})) << size;
    EXPECT_TRUE(from_bytes(Secret{whole.substr(0, needed)}));
  }
}

TEST_F(Messages, AreOfKnownKinds) {
  std::string bytes(to_bytes(message(Message::Kind::discover)).reveal());
  EXPECT_TRUE(from_bytes(Secret{bytes}));
  for (const char kind : {'\0', '\5', '\xff'}) {
    bytes[0] = kind;
    EXPECT_FALSE(from_bytes(Secret{bytes}));
  }
}

/// As nodes wrote it before there was `client`, and before there was `age`.
class OlderMessages : public Messages {
 protected:
  static constexpr std::size_t head_size = 1 + 4 * std::tuple_size_v<RandomId>;
  using Action = AccountRequest::Action;

  std::string written(Action action) {
    Message request = message(Message::Kind::request);
    request.request = {.action = action,
                       .address = "ada@example.com",
                       .password = Secret{"pw"},
                       .invite = 7,
                       .client = "::1",
                       .age = std::chrono::milliseconds{9}};
    return std::string(to_bytes(request).reveal());
  }
};

TEST_F(OlderMessages, AreReadAsTheyWereMeant) {
  const std::string first = std::string("\0\x0f", 2) + "ada@example.com" + std::string("\0\2", 2) + "pw" +
                            std::string("\0\0\0\0\0\0\0\7", 8);
  const std::string second = first + std::string("\0\3", 2) + "::1";
  for (const Action action : {Action::exists, Action::create, Action::set_password}) {
    const std::string whole = written(action);
    for (const auto& older : {first, second}) {
      const std::string sent = whole.substr(0, head_size + 1) + older;
      ASSERT_TRUE(whole.starts_with(sent));
      const auto read = from_bytes(Secret{sent});
      ASSERT_TRUE(read);
      EXPECT_EQ(read->request.action, action);
      EXPECT_EQ(read->request.address, "ada@example.com");
      EXPECT_EQ(read->request.password.reveal(), "pw");
      EXPECT_EQ(read->request.invite, 7U);
      EXPECT_EQ(read->request.client, older == second ? "::1" : "");
      EXPECT_EQ(read->request.age, domain::Duration{});
    }
  }
}

TEST_F(OlderMessages, DoNotAskOfAnAccountWithoutItsAge) {
  const std::string whole = written(Action::has_been_there);
  for (std::size_t left_out = 1; left_out <= 13; ++left_out)
    EXPECT_FALSE(from_bytes(Secret{whole.substr(0, whole.size() - left_out)})) << left_out;
}

class NewerMessages : public OlderMessages {};

TEST_F(NewerMessages, AreReadAsFarAsTheyAreKnown) {
  for (const auto kind :
       {Message::Kind::discover, Message::Kind::grant, Message::Kind::request, Message::Kind::answer}) {
    Message sent = message(kind);
    sent.request = {.action = Action::create, .address = "ada@example.com", .password = {}, .client = "::1"};
    sent.answer = true;
    const auto read = from_bytes(Secret{std::string(to_bytes(sent).reveal()) + "one more field"});
    ASSERT_TRUE(read);
    EXPECT_EQ(read->grant_id, sent.grant_id);
    EXPECT_EQ(read->request.client, kind == Message::Kind::request ? "::1" : "");
    EXPECT_EQ(read->answer, kind == Message::Kind::answer ? Answer{true} : Answer{});
  }
}

TEST_F(NewerMessages, RequestWhatIsNotKnown) {
  std::string request = written(Action::exists);
  for (const char action : {'\0', '\6', '\xff'}) {
    request[head_size] = action;
    const auto read = from_bytes(Secret{request});
    ASSERT_TRUE(read) << "so that it can be refused at once";
    EXPECT_EQ(read->request.action, Action::unknown);
  }
}

TEST_F(NewerMessages, TellOfErrorsThatAreNotKnown) {
  Message answer = message(Message::Kind::answer);
  answer.answer = std::unexpected(Error{Errc::username_taken});
  std::string unknown(to_bytes(answer).reveal());
  unknown.replace(unknown.find("username-taken"), 8, "surname-");
  const auto read = from_bytes(Secret{unknown});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->answer, Answer{std::unexpected(Error{Errc::accounts_unsure})});
}

}  // namespace
}  // namespace usher::cluster
