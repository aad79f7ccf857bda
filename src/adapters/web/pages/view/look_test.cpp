#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "adapters/web/pages/view/accent.hpp"
#include "adapters/web/pages/view/passphrase.hpp"
#include "adapters/web/pages/view/qr_cache.hpp"
#include "adapters/web/pages/view/qr_code.hpp"
#include "adapters/web/pages/view/security_headers.hpp"

namespace usher::pages {
namespace {

using testing::HasSubstr;

std::string output_of(const std::string& command) {
  const auto close = [](FILE* pipe) { pclose(pipe); };
  const std::unique_ptr<FILE, decltype(close)> pipe(popen(command.c_str(), "r"), close);
  std::array<char, 1024> buffer{};
  const std::size_t size = fread(buffer.data(), 1, buffer.size(), pipe.get());
  return {buffer.data(), size};
}

TEST(QrCode, IsReadByAScanner) {
  if (output_of("command -v rsvg-convert").empty() || output_of("command -v zbarimg").empty()) {
    GTEST_SKIP() << "needs librsvg2-bin and zbar-tools";
  }
  const auto folder = std::filesystem::temp_directory_path() / ("usher-qr-" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  for (const std::string link :
       {"https://example.com/invite?AbCdEfGhIjKlMnOpQrStUv", "https://a.example/i/1",
        "https://very-long-name.of-a-service.example.org/chat/invite?AbCdEfGhIjKlMnOpQrStUv"}) {
    std::ofstream(folder / "code.svg") << qr_svg(link)->html();
    const std::string command =
        "cd " + folder.string() + " && rsvg-convert -w 400 code.svg -o code.png && zbarimg -q --raw code.png";
    EXPECT_EQ(output_of(command), link + "\n");
  }
  std::filesystem::remove_all(folder);
}

TEST(QrCode, HasOnePathAndABound) {
  const std::string svg{qr_svg("https://example.com/")->html()};
  EXPECT_EQ(svg.find("<path"), svg.rfind("<path"));
  EXPECT_TRUE(qr_svg(std::string(qr_text_bytes_max, 'a')));
  EXPECT_FALSE(qr_svg(std::string(qr_text_bytes_max + 1, 'a')));
}

TEST(QrCache, RemembersABoundedNumber) {
  QrCache cache;
  const std::string first{cache.svg("link")->html()};
  EXPECT_EQ(cache.svg("link")->html(), first);
  EXPECT_EQ(cache.size(), 1U);
  for (std::size_t i = 0; i < QrCache::codes_max + 10; ++i) {
    ASSERT_TRUE(cache.svg(std::to_string(i)));
    ASSERT_TRUE(cache.svg("link")) << "what is used stays";
  }
  EXPECT_EQ(cache.size(), QrCache::codes_max);
  EXPECT_EQ(cache.svg("link")->html(), first);
  EXPECT_FALSE(cache.svg(std::string(qr_text_bytes_max + 1, 'a')));
}

TEST(Accent, AlwaysHasEnoughContrast) {
  EXPECT_TRUE(
      rc::check("every shade is readable", [](std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
        const Colour white{255, 255, 255};
        const Colour paper{0xf8, 0xf7, 0xf4};
        const Colour card{0x1d, 0x1f, 0x1c};
        const AccentShades light = light_shades({red, green, blue});
        RC_ASSERT(contrast(light.fill, light.on_fill) >= 4.5);
        RC_ASSERT(contrast(light.text, paper) >= 4.5);
        RC_ASSERT(contrast(light.text, white) >= 4.5);
        RC_ASSERT(contrast(light.text, light.soft) >= 4.5);
        const AccentShades dark = dark_shades({red, green, blue});
        RC_ASSERT(contrast(dark.fill, dark.on_fill) >= 4.5);
        RC_ASSERT(contrast(dark.text, card) >= 4.5);
        RC_ASSERT(contrast(dark.text, dark.soft) >= 4.5);
      }));
}

TEST(Accent, ReadsColours) {
  EXPECT_EQ(parse_colour("#0f766e"), (Colour{0x0f, 0x76, 0x6e}));
  EXPECT_EQ(parse_colour("#ABC"), (Colour{0xaa, 0xbb, 0xcc}));
  for (const std::string_view bad : {"", "#", "red", "#12", "#12345", "#ggg", "#1234567", "0f766e"}) {
    EXPECT_FALSE(parse_colour(bad)) << bad;
  }
}

TEST(Passphrase, HasTwelveSyllables) {
  std::array<std::byte, passphrase_syllables> random{};
  EXPECT_EQ(passphrase(random), "baba-baba-baba-baba-baba-baba");
  random.fill(std::byte{0xff});
  EXPECT_EQ(passphrase(random), "zuzu-zuzu-zuzu-zuzu-zuzu-zuzu");
}

TEST(SecurityHeaders, PromiseHstsOnlyWithTlsOfOurs) {
  const auto names = [](std::span<const Header> headers) {
    std::string all;
    for (const auto& [name, value] : headers) all += std::string(name) + ": " + std::string(value) + '\n';
    return all;
  };
  EXPECT_THAT(names(page_headers(true)), HasSubstr("Strict-Transport-Security"));
  EXPECT_THAT(names(page_headers(false)), testing::Not(HasSubstr("Strict-Transport-Security")));
  EXPECT_THAT(names(page_headers(false)), HasSubstr("default-src 'none'"));
  EXPECT_THAT(names(page_headers(false)), HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(names(page_headers(false)), testing::Not(HasSubstr("unsafe")));
  EXPECT_THAT(names(static_headers(false)), HasSubstr("nosniff"));
}

}  // namespace
}  // namespace usher::pages
