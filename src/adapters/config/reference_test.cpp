#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "adapters/config/load.hpp"
#include "adapters/config/option.hpp"
#include "adapters/config/test_folder.hpp"

namespace usher::config {
namespace {

using ::testing::HasSubstr;

const std::filesystem::path source_folder = USHER_SOURCE_DIR;

/// Compares a file of the repository with what the code makes, or writes it where UPDATE_GENERATED is set.
void expect_generated(const std::filesystem::path& name, const std::string& text) {
  const auto file = source_folder / name;
  if (std::getenv("UPDATE_GENERATED") != nullptr) std::ofstream(file, std::ios::binary) << text;
  std::ifstream in(file, std::ios::binary);
  const std::string there{std::istreambuf_iterator<char>(in), {}};
  EXPECT_TRUE(there == text) << name << " is not what the code makes: run UPDATE_GENERATED=1 config_test";
}

TEST(Reference, ThePageIsWhatTheCodeMakes) {
  expect_generated("docs/configuration.md", reference_markdown());
}
TEST(Reference, TheExampleIsWhatTheCodeMakes) { expect_generated("usher.example.toml", example_toml()); }

TEST(Reference, NamesEveryOption) {
  for (const auto& option : config_options()) {
    EXPECT_THAT(reference_markdown(), HasSubstr("`" + environment_name(option.key) + "`"));
  }
  for (const auto& option : host_options()) {
    EXPECT_THAT(reference_markdown(),
                HasSubstr("`USHER_HOST__EXAMPLE_COM__" + environment_part(option.key) + "`"));
  }
}

TEST(Example, LoadsAsItIsAndMeansTheDefaults) {
  const auto loaded = load((source_folder / "usher.example.toml").string(), {});
  ASSERT_TRUE(loaded) << loaded.error().front();
  EXPECT_EQ(loaded->config.http, HttpSettings{});
  EXPECT_EQ(loaded->config.operations, OperationsSettings{});
  ASSERT_EQ(loaded->config.hosts.size(), 1U);
  EXPECT_EQ(loaded->config.hosts.front().public_url, "https://example.com");
}

TEST(Example, LoadsWithEverySettingSwitchedOn) {
  const TestFolder folder;
  const std::string all = std::regex_replace(example_toml(), std::regex("\n#([a-z])"), "\n$1");
  folder.write("usher.toml", all);
  const auto loaded = load(std::nullopt, {});
  ASSERT_TRUE(loaded) << loaded.error().front();
  EXPECT_EQ(loaded->config.http.tls_listen.size(), 1U);
  EXPECT_EQ(loaded->config.limits, LimitSettings{});
  EXPECT_EQ(loaded->config.hosts.front().site_name, "Example Chat");
}

TEST(Options, DefaultsInTheTableAreThoseOfTheConfiguration) {
  Config config;
  config.http = {.listen = {}, .threads = 9, .header_bytes_max = 1, .body_bytes_max = 1};
  config.operations.listen = {};
  for (const auto& option : config_options()) {
    if (option.default_value) {
      ASSERT_TRUE(option.set(config, *option.default_value, "/")) << option.key;
    }
  }
  EXPECT_EQ(config.data_dir, Config{}.data_dir);
  EXPECT_EQ(config.http, HttpSettings{});
  EXPECT_EQ(config.operations, OperationsSettings{});
  EXPECT_EQ(config.limits, LimitSettings{});
  EXPECT_EQ(config.log, text::LogStyle{});
  EXPECT_EQ(config.retention, RetentionSettings{});
}

TEST(Options, EachDefaultIsTheConfigurationsOwn) {
  for (const auto& option : config_options()) {
    if (!option.default_value) continue;
    Config config;
    ASSERT_TRUE(option.set(config, *option.default_value, "/"));
    EXPECT_TRUE(config.http == HttpSettings{} && config.operations == OperationsSettings{} &&
                config.limits == LimitSettings{} && config.log == text::LogStyle{} &&
                config.retention == RetentionSettings{} && config.data_dir == Config{}.data_dir)
        << option.key;
  }
  const auto domain = *domain::DomainName::parse("example.com");
  for (const auto& option : host_options()) {
    if (!option.default_value) continue;
    HostSettings host{.domain = domain};
    ASSERT_TRUE(option.set(host, *option.default_value, "/"));
    EXPECT_EQ(host.invite_ttl, HostSettings{.domain = domain}.invite_ttl);
    EXPECT_EQ(host.reset_ttl, HostSettings{.domain = domain}.reset_ttl);
  }
}

TEST(Options, ExamplesAreTakenAndHelpIsOneSentence) {
  std::set<std::string> names;
  for (const auto& option : config_options()) {
    Config config;
    EXPECT_TRUE(option.set(config, option.example, "/")) << option.key;
    EXPECT_TRUE(option.help.ends_with('.')) << option.key;
    EXPECT_TRUE(option.default_value.has_value() != !option.otherwise.empty()) << option.key;
    EXPECT_TRUE(names.insert(environment_name(option.key)).second) << option.key;
  }
  for (const auto& option : host_options()) {
    HostSettings host{.domain = *domain::DomainName::parse("example.com")};
    EXPECT_TRUE(option.set(host, option.example, "/")) << option.key;
    EXPECT_TRUE(option.help.ends_with('.')) << option.key;
  }
}

TEST(Options, ExamplesWorkInTheEnvironmentToo) {
  const TestFolder folder;
  folder.write("usher.toml", "");
  Environment environment{{"USHER_HOSTS", "example.com"}};
  for (const auto& option : config_options()) {
    environment.emplace_back(environment_name(option.key), environment_text(option.example));
  }
  for (const auto& option : host_options()) {
    environment.emplace_back("USHER_HOST__EXAMPLE_COM__" + environment_part(option.key),
                             environment_text(option.example));
  }
  const auto loaded = load(std::nullopt, environment);
  ASSERT_TRUE(loaded) << loaded.error().front();
  EXPECT_EQ(loaded->config.hosts.front().public_url, "https://example.com/usher");
}

TEST(EnvironmentPart, TurnsEachCharacterThatIsNoLetterOrDigitIntoOneLine) {
  EXPECT_EQ(environment_part("a-1.example"), "A_1_EXAMPLE");
  EXPECT_EQ(environment_part("münchen.example"), "M_NCHEN_EXAMPLE");
  EXPECT_EQ(environment_name("http.listen"), "USHER_HTTP_LISTEN");
}

}  // namespace
}  // namespace usher::config
