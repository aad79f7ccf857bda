#include "adapters/web/api/v1/openapi.hpp"

#include <set>

#include "adapters/web/api/v1/api_fixture_test.hpp"
#include "adapters/web/api/v1/route.hpp"
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
  EXPECT_EQ(description.at("servers").at(0).at("url").as_string(), "https://example.com");
}

TEST_F(OpenApiTest, EachFailureThatARouteMayAnswerIsDescribed) {
  const auto description = json::parse(describe_for("/").text);
  const auto& responses = description.at("components").at("responses").as_object();
  for (const auto& path : description.at("paths").as_object()) {
    for (const auto& operation : path.value().as_object()) {
      std::size_t failures = 0;
      for (const auto& answer : operation.value().at("responses").as_object()) {
        const auto* reference = answer.value().as_object().if_contains("$ref");
        if (reference == nullptr) continue;
        ++failures;
        const std::string_view name = reference->as_string();
        EXPECT_TRUE(responses.contains(name.substr(name.rfind('/') + 1))) << name;
      }
      EXPECT_GE(failures, 4U) << path.key();
    }
  }
}

TEST_F(OpenApiTest, SaysWhichLimitsListsHave) {
  const auto description = json::parse(describe_for("/").text);
  const auto& list = description.at("paths").at("/api/v1/invites").at("get");
  for (const auto& parameter : list.at("parameters").as_array()) {
    if (parameter.at("name").as_string() != "limit") continue;
    EXPECT_EQ(parameter.at("schema").at("maximum").as_int64(), page_limit_max);
    EXPECT_EQ(parameter.at("schema").at("default").as_int64(), page_limit_default);
    return;
  }
  FAIL() << "there is no limit";
}

TEST_F(OpenApiTest, NamesNoSchemaThatIsNotThere) {
  std::set<std::string_view> names;
  for (const Route& route : routes()) {
    EXPECT_TRUE(names.insert(route.name).second) << route.name << " is there twice";
    EXPECT_NO_THROW(schema_named(route.output)) << route.name;
    if (route.body == Route::Body::none) continue;
    EXPECT_NO_THROW(schema_named(route.input)) << route.name;
  }
  const std::string text = describe_for("/").text;
  constexpr std::string_view start = "#/components/schemas/";
  for (auto at = text.find(start); at != std::string::npos; at = text.find(start, at + 1)) {
    const auto from = at + start.size();
    EXPECT_NO_THROW(schema_named(text.substr(from, text.find('"', from) - from)));
  }
}

TEST_F(OpenApiTest, IsNotSentAgainToWhoHasIt) {
  const auto first = get("openapi.json");
  const auto tag = header_of(first, "ETag");
  EXPECT_EQ(header_of(first, "Cache-Control"), "private, no-cache");
  const auto ask = [&](const std::string& known, const std::string& key) {
    return send({.path = "/api/v1/openapi.json", .headers = {{"If-None-Match", known}}, .key = key});
  };
  const auto again = ask("\"other\", W/" + tag, key_);
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(header_of(again, "ETag"), tag);
  EXPECT_EQ(ask("\"other\"", key_).body, first.body);
  EXPECT_EQ(ask(tag, key_for({domain::Scope::read_invites}, 1)).status, 200) << "another host's";
}

}  // namespace
}  // namespace usher::api::v1
