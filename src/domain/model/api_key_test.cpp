#include "domain/model/api_key.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace usher::domain {
namespace {

using testing::ElementsAre;

TEST(PresentedKey, IsTakenApartWhateverItsLength) {
  for (const auto& [text, id, secret] :
       {std::tuple{"HTwALnKL/73UUylA-2ZJbu9x1XMATuIbjWpip8ow1", "HTwALnKL",
                   "73UUylA-2ZJbu9x1XMATuIbjWpip8ow1"},
        std::tuple{"abcdefghijkl/0123456789_0123456789-0123456789abcd", "abcdefghijkl",
                   "0123456789_0123456789-0123456789abcd"},
        std::tuple{"a/b", "a", "b"}, std::tuple{"a/b/c", "a", "b/c"}, std::tuple{"a//b", "a", "/b"},
        std::tuple{"my.key/a+b/c==", "my.key", "a+b/c=="}}) {
    const auto key = parse_presented_key(text);
    ASSERT_TRUE(key) << text;
    EXPECT_EQ(key->id, id);
    EXPECT_EQ(key->secret.reveal(), secret);
  }
}

TEST(PresentedKey, IsRefusedInAnyOtherForm) {
  for (const std::string& text :
       {std::string{}, std::string{"/"}, std::string{"a/"}, std::string{"/b"}, std::string{"ab"},
        std::string{"//b"}, std::string{"a /b"}, std::string{"a/b "}, std::string{"a/b\n"},
        std::string{"a/b\x7F"}, std::string("a/\0", 3), std::string{"a/\xC3\xA9"},
        std::string(key_bytes_max, 'a') + "/b"}) {
    const auto key = parse_presented_key(text);
    ASSERT_FALSE(key) << testing::PrintToString(text);
    EXPECT_EQ(key.error(), Error{Errc::key_refused}) << "nobody learns what was wrong";
  }
}

TEST(ApiKeyNames, ReadBackAsWritten) {
  for (const auto name : scope_names()) EXPECT_EQ(name_of(*parse_scope(name)), name);
  for (const KeyMethod method : {KeyMethod::get, KeyMethod::post}) {
    EXPECT_EQ(parse_key_method(name_of(method)), method);
  }
  EXPECT_THAT(names_of(ScopeSet{Scope::create_invites}), ElementsAre("invites:create"));
  EXPECT_THAT(names_of(KeyMethodSet{KeyMethod::post, KeyMethod::get}), ElementsAre("GET", "POST"));
  EXPECT_EQ(
      parse_scope("everything").error().detail,
      "no such scope 'everything': there are invites:create, invites:read, invites:update, invites:revoke, "
      "accounts:read, accounts:freeze, events:read, keys:manage, invites:links, hosts:pause, "
      "webhooks:manage, stats:read");
  EXPECT_EQ(parse_key_method("PUT").error().detail, "no such method 'PUT': there are GET, POST");
}

TEST(ApiKey, IsUsableUntilItExpires) {
  ApiKey key{.id = "a",
             .host = *DomainName::parse("example.com"),
             .name = {},
             .scopes = {},
             .methods = {},
             .created_at = Timestamp{},
             .expires_at = std::nullopt,
             .last_used_at = std::nullopt};
  EXPECT_TRUE(key.usable_at(Timestamp{std::chrono::years{100}}));
  key.expires_at = Timestamp{std::chrono::seconds{10}};
  EXPECT_TRUE(key.usable_at(Timestamp{std::chrono::milliseconds{9999}}));
  EXPECT_FALSE(key.usable_at(Timestamp{std::chrono::seconds{10}}));
}

}  // namespace
}  // namespace usher::domain
