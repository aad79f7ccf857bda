#include "adapters/accounts/demo_accounts.hpp"

#include <string>

#include <gtest/gtest.h>

#include "base/secrets/system_random.hpp"
#include "domain/use_cases/wait.hpp"

namespace usher::accounts {
namespace {

using domain::AccountCreated;
using domain::BareJid;
using domain::Errc;
using domain::wait_for;
using secrets::Secret;

BareJid address(std::string_view name) { return BareJid::parse(std::string(name) + "@example.com").value(); }

domain::Invite an_invite() {
  return domain::Invite{.id = {1}, .host = domain::DomainName::parse("example.com").value()};
}

class DemoAccountsTest : public testing::Test {
 protected:
  domain::Result<AccountCreated> create(std::string_view name, std::string password) {
    return wait_for<AccountCreated>([&](auto done) {
      accounts_.create(
          {.address = address(name), .password = Secret{std::move(password)}, .invite = an_invite()},
          std::move(done));
    });
  }
  domain::Result<void> set_password(std::string_view name, std::string password) {
    return wait_for<void>([&](auto done) {
      accounts_.set_password(address(name), Secret{std::move(password)}, std::move(done));
    });
  }
  bool exists(std::string_view name) {
    return wait_for<bool>([&](auto done) { accounts_.exists(address(name), std::move(done)); }).value();
  }
  bool verify(std::string_view name, std::string password) {
    return accounts_.verify(address(name), Secret{std::move(password)});
  }

  secrets::SystemRandom random_;
  DemoAccounts accounts_{random_, 2};
};

TEST_F(DemoAccountsTest, AreMadeOnce) {
  EXPECT_FALSE(exists("juliet"));
  EXPECT_FALSE(verify("juliet", ""));
  EXPECT_TRUE(create("juliet", "first"));
  EXPECT_TRUE(exists("juliet"));
  EXPECT_EQ(create("juliet", "second").error().code, Errc::username_taken);
  EXPECT_TRUE(verify("juliet", "first"));
  EXPECT_FALSE(verify("juliet", "second"));
  EXPECT_FALSE(verify("romeo", "first"));
}

TEST_F(DemoAccountsTest, TakeANewPassword) {
  EXPECT_EQ(set_password("juliet", "new").error().code, Errc::account_not_found);
  ASSERT_TRUE(create("juliet", "old"));
  EXPECT_TRUE(set_password("juliet", "new"));
  EXPECT_TRUE(verify("juliet", "new"));
  EXPECT_FALSE(verify("juliet", "old"));
}

TEST_F(DemoAccountsTest, HaveABound) {
  ASSERT_TRUE(create("juliet", "a"));
  ASSERT_TRUE(create("romeo", "b"));
  EXPECT_EQ(create("tybalt", "c").error().code, Errc::accounts_unavailable);
  EXPECT_EQ(accounts_.size(), 2U);
  EXPECT_FALSE(exists("tybalt"));
}

}  // namespace
}  // namespace usher::accounts
