#include "base/age/age.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <gmock/gmock.h>

#include "base/age/bech32.hpp"
#include "base/age/header.hpp"
#include "base/secrets/system_random.hpp"

namespace usher::age {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// `age-keygen -y` gives the second for the first, whose 32 bytes are all 0x42.
constexpr std::string_view secret_text =
    "# created: 2026-11-29T16:30:00Z\n"
    "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX\n";
constexpr std::string_view public_text = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

Source source_of(std::string_view text) {
  return [rest = text](std::span<std::byte> room) mutable {
    const auto now = rest.substr(0, room.size());
    std::ranges::copy(bytes_of(now), room.begin());
    rest.remove_prefix(now.size());
    return now.size();
  };
}

Sink into(std::string& text) {
  return [&text](View bytes) {
    for (const auto byte : bytes) text += static_cast<char>(byte);
  };
}

Passphrase passphrase(std::string text) { return {.text = secrets::Secret{std::move(text)}, .work = 10}; }

std::string encrypted(std::string_view text, const Recipient& recipient) {
  secrets::SystemRandom random;
  std::string sealed;
  encrypt(source_of(text), into(sealed), recipient, random);
  return sealed;
}

std::expected<std::string, std::string> decrypted(std::string_view sealed, const Identity& identity) {
  std::string plain;
  const auto done = decrypt(source_of(sealed), into(plain), identity);
  if (!done) return std::unexpected(done.error());
  return plain;
}

SecretKey secret_key() { return parse_secret_key(secret_text).value(); }

PublicKey public_key() { return parse_public_key(public_text).value(); }

class AgeSizesTest : public testing::TestWithParam<std::size_t> {};

TEST_P(AgeSizesTest, GivesBackWhatWasEncrypted) {
  const std::string text(GetParam(), 'x');
  EXPECT_EQ(decrypted(encrypted(text, public_key()), secret_key()), text);
  EXPECT_EQ(decrypted(encrypted(text, passphrase("open sesame")), passphrase("open sesame")), text);
}

TEST_P(AgeSizesTest, NoticesEveryCut) {
  const auto whole = encrypted(std::string(GetParam(), 'x'), public_key());
  const std::size_t step = std::max<std::size_t>(1, whole.size() / 200);
  for (std::size_t size = 0; size < whole.size(); size += step) {
    ASSERT_FALSE(decrypted(std::string_view(whole).substr(0, size), secret_key())) << size;
  }
  EXPECT_FALSE(decrypted(whole + "x", secret_key()));
}

// A chunk holds 65,536 bytes.
INSTANTIATE_TEST_SUITE_P(AtTheEdgesOfChunks, AgeSizesTest,
                         testing::Values(0, 1, 65'535, 65'536, 65'537, 131'072, 200'000));

TEST(AgeTest, NoticesEveryChangedBit) {
  const auto whole = encrypted("twelve bytes", public_key());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    ASSERT_NE(decrypted(changed, secret_key()), "twelve bytes") << at;
  }
}

TEST(AgeTest, SaysWhoCanNotReadIt) {
  EXPECT_THAT(decrypted(encrypted("text", passphrase("one")), passphrase("two")).error(),
              HasSubstr("another one"));
  EXPECT_THAT(decrypted(encrypted("text", public_key()), passphrase("one")).error(), HasSubstr("public key"));
  EXPECT_THAT(decrypted(encrypted("text", passphrase("one")), secret_key()).error(),
              HasSubstr("not for this"));
  EXPECT_THAT(decrypted("SQLite format 3", secret_key()).error(), HasSubstr("no file of age's"));
}

TEST(AgeTest, WorksNoLongerThanAnyHonestFileAsks) {
  auto sealed = encrypted("text", passphrase("one"));
  const auto at = sealed.find(" 10\n");
  ASSERT_NE(at, std::string::npos);
  sealed.replace(at, 4, " 40\n");
  EXPECT_THAT(decrypted(sealed, passphrase("one")).error(), HasSubstr("more work"));
}

TEST(AgeTest, ReadsNoHeaderWithoutEnd) {
  const std::string endless = std::string(version_line) + "\n-> X25519 " + std::string(1'000'000, 'a');
  std::size_t read = 0;
  const auto counting = [&, source = source_of(endless)](std::span<std::byte> room) {
    const auto count = source(room);
    read += count;
    return count;
  };
  std::string plain;
  EXPECT_FALSE(decrypt(counting, into(plain), secret_key()));
  EXPECT_LE(read, 65'536U);
}

TEST(AgeTest, RefusesWhatIsNoKey) {
  EXPECT_THAT(parse_public_key("age1qqqq").error(), HasSubstr("no public key"));
  EXPECT_THAT(parse_public_key(secret_key().text.reveal()).error(),
              AllOf(HasSubstr("is a secret key"), Not(HasSubstr(std::string(secret_key().text.reveal())))));
  EXPECT_THAT(parse_secret_key("# nothing\n").error(), HasSubstr("no secret key"));
  const auto own = std::string(public_text);
  ASSERT_TRUE(parse_public_key(own));
  for (std::size_t at = 0; at < own.size(); ++at) {
    auto changed = own;
    changed[at] = changed[at] == 'q' ? 'p' : 'q';
    ASSERT_FALSE(parse_public_key(changed)) << at;
  }
}

TEST(AgeTest, SpellsKeysAsAgeDoes) {
  Key key{};
  key.fill(std::byte{0x42});
  EXPECT_EQ(key_from_bech32("age-secret-key-", secret_key().text.reveal()), key);
  EXPECT_EQ(key_from_bech32("age", public_text), public_key_of(key));
}

TEST(AgeTest, TakesOnlyVisibleArguments) {
  const auto sealed = encrypted("text", public_key());
  const auto header_with = [&](std::string_view argument) {
    auto changed = sealed;
    changed.insert(changed.find("\n->") + 1, "-> grease " + std::string(argument) + "\n\n");
    return read_header(source_of(changed));
  };
  EXPECT_EQ(header_with("a!~").value().stanzas.size(), 2U);
  for (const std::string_view argument : {"", " ", "a ", "\t", "\x7f", "\xc3\xa4"}) {
    EXPECT_FALSE(header_with(argument)) << argument;
  }
}

}  // namespace
}  // namespace usher::age
