#include "adapters/web/api/v1/api_fixture_test.hpp"

namespace usher::api::v1 {
namespace {

using testing::HasSubstr;

class ChangesTest : public ApiFixture {
 protected:
  json::object changed(const std::string& body) {
    const auto response = patch("invites/" + id_, body);
    EXPECT_EQ(response.status, 200) << body << response.body;
    return object_in(response);
  }

  std::string id_ = create(R"({"groups": ["a"], "roles": ["r"], "note": "n", "uses": {"limit": 3},
                               "labels": {"x": "1", "y": "2"}})");
};

TEST_F(ChangesTest, ChangesWhatIsNamedAndNothingElse) {
  const auto before = object_in(get("invites/" + id_));
  EXPECT_EQ(changed("{}"), before);
  EXPECT_EQ(text_in(changed(R"({"note": "other"})"), "note"), "other");
  EXPECT_EQ(text_in(changed(R"({"note": null})"), "note"), "");
  EXPECT_EQ(json::serialize(changed(R"({"labels": {"x": null, "z": "3"}})").at("labels")),
            R"({"y":"2","z":"3"})");
  EXPECT_EQ(json::serialize(changed(R"({"labels": null})").at("labels")), "{}");
  EXPECT_EQ(json::serialize(changed(R"({"roles": null})").at("roles")), "[]");
  EXPECT_EQ(json::serialize(changed(R"({"groups": ["b", "c"]})").at("groups")), R"(["b","c"])");
  EXPECT_EQ(text_in(changed(R"({"expires_at": "2026-03-01T00:00:00Z"})"), "expires_at"),
            "2026-03-01T00:00:00Z");
  EXPECT_EQ(json::serialize(changed(R"({"uses": "unlimited"})").at("uses")),
            R"({"limit":null,"used":0,"held":0})");
}

TEST_F(ChangesTest, SaysWhatIsWrongAndWhere) {
  registers(id_, "alice");
  registers(id_, "bob");
  for (const auto& [body, place] : {std::pair{R"({"expires_at": null})", R"("pointer":"/expires_at")"},
                                    {R"({"expires_at": "2025-01-01T00:00:00Z"})", "expires in the future"},
                                    {R"({"uses": null})", R"("pointer":"/uses")"},
                                    {R"({"uses": {"limit": 1}})", "2 uses are taken already"},
                                    {R"({"groups": null})", "names a group"},
                                    {R"({"labels": {"x": 1}})", R"("pointer":"/labels/x")"},
                                    {R"({"username": "carol"})", R"("pointer":"/username")"},
                                    {R"({"id": "x"})", R"("pointer":"/id")"}}) {
    const auto response = patch("invites/" + id_, body);
    EXPECT_EQ(response.status, 400) << body;
    EXPECT_THAT(response.body, HasSubstr(place)) << body;
  }
}

TEST_F(ChangesTest, HoldsToTheVersionThatIsNamed) {
  const auto tag = header_of(get("invites/" + id_), "ETag");
  const std::string several = "\"1\", " + tag;
  const std::string weak = "W/" + tag;
  for (const std::string& wrong : {std::string("\"1\""), std::string("nonsense"), weak, std::string("\"")}) {
    EXPECT_EQ(patch("invites/" + id_, R"({"note": "a"})", {{"If-Match", wrong}}).status, 412) << wrong;
  }
  const auto taken = patch("invites/" + id_, R"({"note": "a"})", {{"If-Match", several}});
  EXPECT_EQ(taken.status, 200) << taken.body;
  EXPECT_NE(header_of(taken, "ETag"), tag);
  const auto late = patch("invites/" + id_, R"({"note": "b"})", {{"If-Match", tag}});
  EXPECT_EQ(late.status, 412);
  EXPECT_THAT(late.body, HasSubstr("urn:usher:problem:version-mismatch"));
  EXPECT_EQ(patch("invites/" + id_, R"({"note": "b"})", {{"If-Match", "*"}}).status, 200);
}

}  // namespace
}  // namespace usher::api::v1
