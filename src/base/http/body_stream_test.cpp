#include "base/http/body_stream.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace usher::http {
namespace {

using State = BodyStream::State;

TEST(BodyStreamTest, GivesWhatWasWritten) {
  BodyStream stream(100);
  EXPECT_TRUE(stream.write("one "));
  int woken = 0;
  stream.attach([&] { ++woken; });
  EXPECT_TRUE(stream.write("two"));
  EXPECT_EQ(woken, 0) << "there is something already";
  std::string out = "head ";
  EXPECT_EQ(stream.take(out), State::open);
  EXPECT_EQ(out, "head one two");
  stream.write("!");
  stream.write("!");
  EXPECT_EQ(woken, 1);
  stream.end();
  EXPECT_EQ(woken, 2);
  EXPECT_FALSE(stream.write("late"));
  EXPECT_EQ(stream.take(out), State::ended);
  EXPECT_EQ(out, "head one two!!");
}

TEST(BodyStreamTest, BreaksOffWhereNobodyReads) {
  BodyStream stream(10);
  int woken = 0;
  stream.attach([&] { ++woken; });
  EXPECT_TRUE(stream.write("0123456789"));
  bool taken = false;
  stream.when_taken([&] { taken = true; });
  EXPECT_FALSE(stream.write("x"));
  EXPECT_EQ(woken, 2) << "whoever sends it has to know";
  EXPECT_EQ(stream.unsent_bytes(), std::string().capacity()) << "it keeps nothing";
  std::string out;
  EXPECT_EQ(stream.take(out), State::broken);
  EXPECT_EQ(out, "");
  EXPECT_FALSE(taken);
  EXPECT_FALSE(stream.open());
}

TEST(BodyStreamTest, SaysWhenAllIsTaken) {
  BodyStream stream(10);
  int taken = 0;
  const auto count = [&] { ++taken; };
  stream.when_taken(count);
  EXPECT_EQ(taken, 1) << "there is nothing";
  stream.write("x");
  stream.when_taken(count);
  EXPECT_EQ(taken, 1);
  std::string out;
  stream.take(out);
  EXPECT_EQ(taken, 2);
  stream.take(out);
  EXPECT_EQ(taken, 2) << "once";
}

TEST(BodyStreamTest, TakesNothingOnceItIsAbandoned) {
  BodyStream stream(10);
  int woken = 0;
  stream.attach([&] { ++woken; });
  stream.abandon();
  EXPECT_FALSE(stream.open());
  EXPECT_FALSE(stream.write("x"));
  stream.when_taken([&] { ++woken; });
  stream.end();
  EXPECT_EQ(woken, 0);
}

TEST(BodyStreamTest, IsAbandonedWithItsLastOutlet) {
  const auto stream = std::make_shared<BodyStream>(10);
  auto outlet = outlet_of(stream);
  auto other = outlet;
  outlet.reset();
  EXPECT_TRUE(other->write("x"));
  other.reset();
  EXPECT_FALSE(stream->open());
}

}  // namespace
}  // namespace usher::http
