#include "adapters/web/pages/view/api_view.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/web/pages/view/pages.hpp"

namespace usher::pages {
namespace {

using testing::HasSubstr;

constexpr std::string_view description = R"({
  "info": {"description": "About <it>."},
  "tags": [{"name": "things", "description": "Things."}],
  "paths": {"/api/things/{id}": {"patch": {
    "operationId": "changeThing", "tags": ["things"], "summary": "Changes one.",
    "security": [{"key": ["things:update"]}],
    "parameters": [{"name": "id", "in": "path", "required": true, "description": "Its id.",
                    "schema": {"type": "string"}},
                   {"name": "state", "in": "query", "description": "Which.",
                    "schema": {"type": "array", "items": {"$ref": "#/components/schemas/State"}}}],
    "requestBody": {"required": true,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
    "responses": {
      "200": {"description": "Done.",
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
      "404": {"$ref": "#/components/responses/NotFound"}}}}},
  "components": {
    "responses": {"NotFound": {"description": "Not there."}},
    "schemas": {
      "State": {"type": "string", "enum": ["new", "old"]},
      "NewThing": {"allOf": [{"$ref": "#/components/schemas/Thing"},
        {"type": "object", "properties": {"secret": {"type": "string"}}}]},
      "Thing": {"type": "object", "required": ["uses"], "examples": [{"uses": "unlimited"}], "properties": {
        "name": {"type": ["string", "null"]},
        "at": {"type": "string", "format": "date-time"},
        "uses": {"oneOf": [{"type": "string", "enum": ["unlimited"]},
          {"type": "object", "required": ["limit"], "properties": {
            "limit": {"type": "integer", "minimum": 1, "maximum": 9, "description": "How many."}}}]}}}}}
})";

TEST(ApiView, HasAllThatTheDescriptionSays) {
  const ApiView view = api_view_of(description);
  EXPECT_EQ(view.about, "About <it>.");
  ASSERT_EQ(view.groups.size(), 1U);
  ASSERT_EQ(view.groups.front().routes.size(), 1U);
  const ApiRoute& route = view.groups.front().routes.front();
  EXPECT_EQ(route.anchor, "changeThing");
  EXPECT_EQ(route.method, "PATCH");
  EXPECT_EQ(route.path.html(), "/api<wbr>/things<wbr>/{id}");
  EXPECT_EQ(route.scope, "things:update");
  ASSERT_EQ(route.parameters.size(), 2U);
  EXPECT_EQ(route.parameters[0].place, "path");
  EXPECT_TRUE(route.parameters[0].needed);
  EXPECT_EQ(route.parameters[1].type, "array of State");
  EXPECT_EQ(route.parameters[1].type_anchor, "body-State");
  EXPECT_TRUE(route.takes_body && route.body_needed);
  EXPECT_EQ(route.example, R"({"uses":"unlimited"})");
  ASSERT_EQ(route.answers.size(), 2U);
  EXPECT_EQ(route.answers[0].type, "Thing");
  EXPECT_EQ(route.answers[1].status, "404");
  EXPECT_EQ(route.answers[1].description, "Not there.");
}

TEST(ApiView, NamesTheFieldsOfBodies) {
  const ApiView view = api_view_of(description);
  ASSERT_EQ(view.bodies.size(), 3U);
  EXPECT_EQ(view.bodies[0].type, "new or old");
  const auto& together = view.bodies[1].fields;
  ASSERT_EQ(together.size(), 5U);
  EXPECT_EQ(together.front().name, "name");
  EXPECT_EQ(together.back().name, "secret");
  const auto& fields = view.bodies[2].fields;
  ASSERT_EQ(fields.size(), 4U);
  EXPECT_EQ(fields[0].type, "string or null");
  EXPECT_FALSE(fields[0].needed);
  EXPECT_EQ(fields[1].type, "string (date-time)");
  EXPECT_EQ(fields[2].type, "unlimited or object");
  EXPECT_TRUE(fields[2].needed);
  EXPECT_EQ(fields[3].name, "uses.limit");
  EXPECT_EQ(fields[3].type, "integer from 1 to 9");
  EXPECT_EQ(fields[3].description, "How many.");
}

TEST(ApiView, IsShownAsAPage) {
  Pages pages;
  const Site site = pages.add_site({.name = "Verona Chat",
                                    .domain = "chat.example.com",
                                    .accent = {},
                                    .logo = {},
                                    .logo_name = {},
                                    .home_url = {},
                                    .share_image_url = {}});
  const std::string html = pages.render({.site = site}, api_view_of(description));
  for (const std::string_view part :
       {R"(href="#changeThing")", R"(id="changeThing")", R"(href="#body-Thing")", R"(id="body-Thing")", "404",
        "things:update", "uses.limit", "About &lt;it&gt;.", "{&quot;uses&quot;:&quot;unlimited&quot;}"}) {
    EXPECT_THAT(html, HasSubstr(part));
  }
  EXPECT_THAT(html, testing::Not(HasSubstr("about:invalid")));
}

}  // namespace
}  // namespace usher::pages
