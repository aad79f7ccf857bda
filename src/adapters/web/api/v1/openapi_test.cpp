#include "adapters/web/api/v1/openapi.hpp"

#include <set>

#include "adapters/web/api/v1/api_fixture_test.hpp"
#include "adapters/web/api/v1/schemas.hpp"

namespace usher::api::v1 {
namespace {

class OpenApiTest : public ApiFixture {};

TEST_F(OpenApiTest, DescribesEveryRoute) {
  const auto response = get("openapi.json");
  ASSERT_EQ(response.status, 200);
  const auto description = object_in(response);
  EXPECT_EQ(text_in(description, "openapi"), "3.1.0");
  std::size_t operations = 0;
  for (const auto& path : description.at("paths").as_object()) operations += path.value().as_object().size();
  EXPECT_EQ(operations, routes().size());
  const auto& create = description.at("paths").at("/api/v1/invites").at("post");
  EXPECT_EQ(json::serialize(create.at("security")), R"([{"key":["invites:create"]}])");
  EXPECT_TRUE(create.at("requestBody").at("required").as_bool());
  const auto& show = description.at("paths").at("/api/v1/invites/{id}").at("get");
  EXPECT_EQ(show.at("parameters").as_array().front().at("name").as_string(), "id");
}

TEST_F(OpenApiTest, NamesNoSchemaThatIsNotThere) {
  std::set<std::string_view> names;
  for (const Route& route : routes()) {
    EXPECT_TRUE(names.insert(route.name).second) << route.name << " is there twice";
    EXPECT_NO_THROW(schema_named(route.output)) << route.name;
    if (route.body == Route::Body::none) continue;
    EXPECT_NO_THROW(schema_named(route.input)) << route.name;
  }
  const std::string text = openapi_of(routes());
  constexpr std::string_view start = "#/components/schemas/";
  for (auto at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
    const auto from = at + start.size();
    EXPECT_NO_THROW(schema_named(text.substr(from, text.find('"', from) - from)));
  }
}

}  // namespace
}  // namespace usher::api::v1
