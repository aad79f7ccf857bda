#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "adapters/config/load.hpp"
#include "adapters/config/test_folder.hpp"

namespace usher::config {

/// Loads configurations from a folder of its own and an environment of its own.
class Load : public ::testing::Test {
 protected:
  Config good(std::string_view text, const Environment& environment = {}) {
    folder_.write("usher.toml", text);
    const auto loaded = load(std::nullopt, environment);
    for (const Mistake& mistake : loaded ? std::vector<Mistake>{} : loaded.error()) ADD_FAILURE() << mistake;
    return loaded ? loaded->config : Config{};
  }

  std::vector<Mistake> bad(std::string_view text, const Environment& environment = {}) {
    folder_.write("usher.toml", text);
    const auto loaded = load(std::nullopt, environment);
    EXPECT_FALSE(loaded.has_value()) << text;
    for (const Mistake& mistake : loaded ? std::vector<Mistake>{} : loaded.error()) {
      EXPECT_THAT(mistake, ::testing::Not(::testing::HasSubstr("\n")));
      EXPECT_LT(mistake.size(), 600U);
    }
    return loaded ? std::vector<Mistake>{} : loaded.error();
  }

  TestFolder folder_;
};

}  // namespace usher::config
