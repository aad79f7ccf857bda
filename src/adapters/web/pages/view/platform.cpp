#include "adapters/web/pages/view/platform.hpp"

#include <algorithm>
#include <array>

namespace usher::pages {
namespace {

struct Named {
  Platform platform;
  std::string_view key;
  std::string_view name;
};

constexpr std::array table{
    Named{Platform::android, "android", "Android"},
    Named{Platform::ios, "ios", "iPhone, iPad"},
    Named{Platform::macos, "macos", "macOS"},
    Named{Platform::windows, "windows", "Windows"},
    Named{Platform::linux, "linux", "Linux"},
    Named{Platform::web, "web", ""},
    Named{Platform::other, "other", ""},
};

struct Sign {
  std::string_view text;
  Platform platform;
};

/// In this order: Android calls itself Linux too, and an iPhone is 'like Mac OS X'.
constexpr std::array signs{
    Sign{"Android", Platform::android}, Sign{"iPhone", Platform::ios},
    Sign{"iPad", Platform::ios},        Sign{"iPod", Platform::ios},
    Sign{"Windows", Platform::windows}, Sign{"Macintosh", Platform::macos},
    Sign{"macOS", Platform::macos},     Sign{"CrOS", Platform::other},
    Sign{"Chrome OS", Platform::other}, Sign{"Linux", Platform::linux},
    Sign{"FreeBSD", Platform::linux},   Sign{"OpenBSD", Platform::linux},
    Sign{"iOS", Platform::ios},
};

Platform find_sign(std::string_view text) {
  constexpr std::size_t bytes_max = 512;
  text = text.substr(0, bytes_max);
  const auto* found = std::ranges::find_if(signs, [&](const Sign& sign) { return text.contains(sign.text); });
  return found == signs.end() ? Platform::other : found->platform;
}

}  // namespace

std::string_view name_of(Platform platform) {
  return std::ranges::find(table, platform, &Named::platform)->name;
}

std::optional<Platform> parse_platform(std::string_view text) {
  const auto* found = std::ranges::find(table, text, &Named::key);
  if (found == table.end()) return std::nullopt;
  return found->platform;
}

Platform detect_platform(std::string_view user_agent, std::string_view sec_ch_ua_platform) {
  const Platform hinted = find_sign(sec_ch_ua_platform);
  return hinted != Platform::other ? hinted : find_sign(user_agent);
}

}  // namespace usher::pages
