#include "base/http/server/mailbox.hpp"

#include <gtest/gtest.h>

#include <new>

#include "base/http/server/reply_channel.hpp"

namespace usher::http {
namespace {

class MailboxTest : public testing::Test {
 protected:
  std::size_t taken() {
    std::vector<Mailbox::Delivery> deliveries;
    mailbox_->take(deliveries);
    return deliveries.size();
  }

  int woken_ = 0;
  std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>([this] { ++woken_; });
};

TEST_F(MailboxTest, AnswersThatCameSinceTheOwnerLookedWakeItOnce) {
  mailbox_->put({});
  mailbox_->put({});
  EXPECT_EQ(woken_, 1);
  EXPECT_EQ(taken(), 2U);
  mailbox_->put({});
  EXPECT_EQ(woken_, 2);
  EXPECT_EQ(taken(), 1U);
}

TEST_F(MailboxTest, AnswersWhoseOwnerCouldNotBeWokenAreKept) {
  const auto mailbox = std::make_shared<Mailbox>([] { throw std::bad_alloc(); });
  mailbox->put({});
  {
    const Mailbox::Together together;
    mailbox->put({});
  }
  std::vector<Mailbox::Delivery> deliveries;
  mailbox->take(deliveries);
  EXPECT_EQ(deliveries.size(), 2U);
}

TEST_F(MailboxTest, AnswersGivenTogetherWakeTheOwnerAtTheEnd) {
  {
    const Mailbox::Together together;
    mailbox_->put({});
    mailbox_->put({});
    EXPECT_EQ(woken_, 0);
  }
  EXPECT_EQ(woken_, 1);
  EXPECT_EQ(taken(), 2U);
}

TEST_F(MailboxTest, AnOwnerThatLookedInBetweenIsWokenForTheRest) {
  {
    const Mailbox::Together together;
    mailbox_->put({});
    EXPECT_EQ(taken(), 1U);
    mailbox_->put({});
  }
  EXPECT_GE(woken_, 1);
  EXPECT_EQ(taken(), 1U);
}

TEST_F(MailboxTest, NobodyIsWokenOnceItIsClosed) {
  {
    const Mailbox::Together together;
    mailbox_->put({});
    mailbox_->close();
  }
  mailbox_->put({});
  EXPECT_EQ(woken_, 0);
  EXPECT_EQ(taken(), 0U);
}

}  // namespace
}  // namespace usher::http
