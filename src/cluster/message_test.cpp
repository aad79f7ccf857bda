#include "cluster/message.hpp"

#include <gtest/gtest.h>

#include <string>

#include "secrets/system_random.hpp"

namespace usher::cluster {
namespace {

using core::Errc;
using core::Error;
using core::Secret;

class Messages : public ::testing::Test {
 protected:
  Message message(Message::Kind kind) {
    return {.kind = kind,
            .request = random_name(random),
            .from = random_name(random),
            .to = random_name(random),
            .offer = random_name(random)};
  }
  secrets::SystemRandom random;
};

TEST_F(Messages, AreReadAsTheyWereWritten) {
  Message order = message(Message::Kind::order);
  order.order = {.action = Order::Action::create,
                 .address = "ada@example.com",
                 .password = Secret{std::string("p\0\xff", 3)},
                 .invite = 0x7123456789abcdefULL};
  const auto read = from_bytes(to_bytes(order));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->kind, Message::Kind::order);
  EXPECT_EQ(read->request, order.request);
  EXPECT_EQ(read->from, order.from);
  EXPECT_EQ(read->to, order.to);
  EXPECT_EQ(read->offer, order.offer);
  EXPECT_EQ(read->order.action, Order::Action::create);
  EXPECT_EQ(read->order.address, "ada@example.com");
  EXPECT_EQ(read->order.password.reveal(), order.order.password.reveal());
  EXPECT_EQ(read->order.invite, 0x7123456789abcdefULL);

  for (const Answer& answer :
       {Answer{true}, Answer{false},
        Answer{std::unexpected(Error{Errc::password_refused, "too short, it says"})}}) {
    Message told = message(Message::Kind::answer);
    told.answer = answer;
    EXPECT_EQ(from_bytes(to_bytes(told))->answer, answer);
  }
}

TEST_F(Messages, AreWholeOrNone) {
  Message order = message(Message::Kind::order);
  order.order = {.action = Order::Action::exists, .address = "ada@example.com", .password = {}};
  Message answer = message(Message::Kind::answer);
  answer.answer = std::unexpected(Error{Errc::username_taken});
  for (const Message* each : {&order, &answer}) {
    const Secret bytes = to_bytes(*each);
    const std::string whole(bytes.reveal());
    for (std::size_t size = 0; size < whole.size(); ++size)
      EXPECT_FALSE(from_bytes(Secret{whole.substr(0, size)})) << size;
    EXPECT_FALSE(from_bytes(Secret{whole + "x"}));
  }
}

TEST_F(Messages, AreOfKnownKinds) {
  std::string bytes(to_bytes(message(Message::Kind::question)).reveal());
  EXPECT_TRUE(from_bytes(Secret{bytes}));
  for (const char kind : {'\0', '\5', '\xff'}) {
    bytes[0] = kind;
    EXPECT_FALSE(from_bytes(Secret{bytes}));
  }
  Message answer = message(Message::Kind::answer);
  answer.answer = std::unexpected(Error{Errc::username_taken});
  std::string unknown(to_bytes(answer).reveal());
  unknown.replace(unknown.find("username-taken"), 8, "surname-");
  EXPECT_FALSE(from_bytes(Secret{unknown}));
}

}  // namespace
}  // namespace usher::cluster
