#include "adapters/web/api/v1/call_host.hpp"

#include "adapters/web/api/v1/api_fixture_test.hpp"

namespace usher::api::v1 {
namespace {

using testing::HasSubstr;

/// A key for both hosts, whose home is the first one, and a third host that is not configured.
class CallHostTest : public ApiFixture {
 protected:
  CallHostTest() {
    const domain::KeyDraft draft{.scopes = all_scopes_,
                                 .more_hosts = {*domain::DomainName::parse("example.org"),
                                                *domain::DomainName::parse("gone.example")}};
    key_ = domain::wait_for<domain::IssuedKey>([&](auto done) {
             keys_.create(hosts_.all().front(), draft, {}, std::move(done));
           })->text.reveal();
  }
};

TEST_F(CallHostTest, HasToBeNamedWhereThereAreSeveral) {
  const auto refused = get("invites");
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr(R"("parameter":"host")"));
  EXPECT_THAT(refused.body, HasSubstr("example.com, example.org, gone.example"));
  EXPECT_EQ(post("invites", "{}").status, 400);
  EXPECT_EQ(get("invites?host=example.org").status, 200);
  EXPECT_EQ(get("invites?host=EXAMPLE.ORG").status, 200);
  EXPECT_EQ(get("invites?host=").status, 400);
  EXPECT_EQ(get("invites?host=example.com&host=example.org").status, 400);
}

TEST_F(CallHostTest, OneThatTheKeyIsNotForIsUnknown) {
  const auto unknown = get("invites?host=nowhere.example");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(get("invites?host=gone.example").body, unknown.body) << "it is not configured";
  key_ = key_for(all_scopes_);
  EXPECT_EQ(get("invites?host=example.org").body, unknown.body) << "others are for it";
  EXPECT_EQ(get("invites?host=example.com").status, 200);
}

TEST_F(CallHostTest, IsAskedForByNothingElse) {
  EXPECT_EQ(object_in(get("hosts")).at("hosts").as_array().size(), 2U);
  EXPECT_EQ(get("openapi.json").status, 200);
  EXPECT_EQ(get("hosts?host=example.com").status, 400) << "it is about all of them";
}

TEST_F(CallHostTest, WhatIsMadeIsFoundThere) {
  const auto made = post("invites?host=example.org", "{}");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto id = text_in(object_in(made), "id");
  EXPECT_EQ(header_of(made, "Location"), "https://example.org/api/v1/invites/" + id + "?host=example.org");
  EXPECT_EQ(get("invites/" + id + "?host=example.org").status, 200);
  EXPECT_EQ(get("invites/" + id + "?host=example.com").status, 404);
  EXPECT_EQ(object_in(get("invites?host=example.com")).at("invites").as_array().size(), 0U);
  EXPECT_EQ(post("invites/" + id + "/revoke?host=example.com").status, 404);
}

TEST_F(CallHostTest, APageGoesOnWithIt) {
  for (int i = 0; i < 2; ++i) ASSERT_EQ(post("invites?host=example.org", "{}").status, 201);
  EXPECT_THAT(header_of(get("invites?host=example.org&limit=1"), "Link"), HasSubstr("host=example.org"));
}

}  // namespace
}  // namespace usher::api::v1
