#include "adapters/web/pages/handlers/form_tokens.hpp"

#include <gtest/gtest.h>

#include "base/secrets/system_random.hpp"

namespace usher::pages {
namespace {

TEST(FormTokens, TheCookieIsForHttpsAndThisHostAloneAndNotForScripts) {
  const BrowserCookie cookie{.value = "abc", .is_new = true};
  // Browsers drop a cookie of this name that lacks Secure or has another path (RFC 6265bis section 4.1.3).
  EXPECT_EQ(FormTokens::set_cookie(cookie, true),
            "__Host-usher-form=abc; Secure; Path=/; HttpOnly; SameSite=Lax");
  EXPECT_EQ(FormTokens::set_cookie(cookie, false), "usher-form=abc; Path=/; HttpOnly; SameSite=Lax");
}

TEST(FormTokens, ANewCookieCanNotBeGuessed) {
  secrets::SystemRandom random;
  FormTokens tokens(secrets::MasterKey{secrets::KeyBytes{}}, random);
  const auto one = tokens.cookie_of({}, true);
  const auto other = tokens.cookie_of({}, true);
  EXPECT_TRUE(one.is_new);
  EXPECT_EQ(one.value.size(), 22U);
  EXPECT_NE(one.value, other.value);
}

}  // namespace
}  // namespace usher::pages
