#include <array>
#include <string>
#include <vector>

#include "adapters/web/pages/handlers/website_fixture_test.hpp"
#include "adapters/web/pages/markup/escape.hpp"
#include "domain/model/password_policy.hpp"

namespace usher::pages {
namespace {

using accounts::ScriptedAccounts;
using testing::AllOf;
using testing::HasSubstr;

using Call = ScriptedAccounts::Call;

const std::string password = "kavo-tiru-besa-mino";

/// What is said of a form while it is filled in.
class FormLookTest : public WebsiteTest {
 protected:
  http::Response look(const std::string& form, const std::string& username, const std::string& secret) {
    return post("/register/check",
                form + "&username=" + percent_encoded(username) + "&password=" + percent_encoded(secret));
  }
};

TEST_F(FormLookTest, NamesEachFaultAndDoesNothing) {
  const auto shared = create();
  const auto form = open_form("/register", shared);
  accounts_.add(address("taken"));
  EXPECT_THAT(look(form, "romeo", password).body,
              AllOf(HasSubstr("<p id=\"username-error\"></p>"), HasSubstr("<p id=\"password-error\"></p>")));
  // Both at once, and the name's even where the password is not good yet.
  EXPECT_THAT(look(form, "taken", "abc").body,
              AllOf(HasSubstr("This username is taken"), HasSubstr("too short")));
  EXPECT_THAT(look(form, "Bob Smith", "aaaaaaaaaaaa").body,
              AllOf(HasSubstr("do not work in an address"), HasSubstr("<bdi>bob.smith</bdi>"),
                    HasSubstr("easy to guess")));
  EXPECT_THAT(look(form, "admin", password).body, HasSubstr("This username is taken"));
  EXPECT_THAT(look(form, "", "").body, AllOf(HasSubstr("choose a username"), HasSubstr("choose a password")));
  EXPECT_EQ(accounts_.size(), 1U);
  EXPECT_EQ(accounts_.calls(Call::create), 0U);
  EXPECT_EQ(stored(shared), shared.invite);
}

TEST_F(FormLookTest, TellsNothingWithoutAGoodForm) {
  const auto shared = create();
  const auto form = open_form("/register", shared);
  const std::string token(shared.token.reveal());
  accounts_.add(address("taken"));
  EXPECT_EQ(look("t=" + token, "taken", password).status, 403);
  EXPECT_EQ(look("t=" + token + "&csrf=" + std::string(52, 'a'), "taken", password).status, 403);
  EXPECT_EQ(look("t=nonsense", "taken", password).status, 404);
  const std::string own = cookie_;
  cookie_.clear();
  const auto without_cookie = look(form, "taken", password);
  EXPECT_EQ(without_cookie.status, 403);
  EXPECT_EQ(header(without_cookie, "Set-Cookie"), "") << "the form itself says that it needs one";
  cookie_ = own;
  EXPECT_EQ(accounts_.calls(Call::exists), 0U);
  ASSERT_TRUE(domain::wait_for<domain::Invite>(
      [&](auto done) { invitations_.revoke(shared.invite.id, {}, {}, std::move(done)); }));
  EXPECT_EQ(look(form, "taken", password).status, 410);
  EXPECT_EQ(accounts_.calls(Call::exists), 0U);
  EXPECT_EQ(send(http::Method::get, "/register/check?t=" + token)->status, 405);
}

TEST_F(FormLookTest, HasLimitsOfItsOwn) {
  const auto form = open_form("/register", create());
  for (std::uint32_t i = 0; i < per_invite_.count * FormLimits::looks_per_form; ++i) {
    ASSERT_EQ(look(form, "romeo", "").status, 200) << i;
  }
  EXPECT_EQ(look(form, "romeo", "").status, 429);
  EXPECT_EQ(post("/register", form + "&username=romeo&password=" + password).status, 303)
      << "it can be sent still";
}

TEST_F(FormLookTest, AResetsPasswordToo) {
  accounts_.add(address("romeo"), "old");
  const auto form = open_form(
      "/reset", create({.kind = domain::InviteKind::reset, .username = *domain::Localpart::parse("romeo")}));
  EXPECT_THAT(post("/reset/check", form + "&password=romeo12345").body, HasSubstr("easy to guess"));
  EXPECT_THAT(post("/reset/check", form + "&password=" + password).body,
              HasSubstr("<p id=\"password-error\"></p>"));
  EXPECT_EQ(accounts_.password_of(address("romeo")), "old");
}

class UnlimitedLooksTest : public FormLookTest {
 protected:
  UnlimitedLooksTest() { per_address_ = per_invite_ = http::Rate{}; }
};

/// The words and names that lists of passwords which became known begin with.
constexpr auto common = std::to_array<std::string_view>(
    {"password",  "qwerty",   "dragon",    "monkey",   "football", "baseball", "letmein", "sunshine",
     "master",    "shadow",   "michael",   "jennifer", "jordan",   "superman", "harley",  "ranger",
     "hunter",    "buster",   "soccer",    "hockey",   "killer",   "george",   "andrew",  "charlie",
     "thomas",    "robert",   "daniel",    "princess", "welcome",  "flower",   "cheese",  "computer",
     "internet",  "whatever", "freedom",   "starwars", "iloveyou", "trustno1", "batman",  "thunder",
     "summer",    "winter",   "ashley",    "nicole",   "jessica",  "samantha", "chelsea", "arsenal",
     "liverpool", "pepper",   "ginger",    "joshua",   "matthew",  "maggie",   "cookie",  "chicken",
     "banana",    "orange",   "purple",    "silver",   "golden",   "london",   "berlin",  "dallas",
     "austin",    "phoenix",  "diamond",   "yellow",   "knight",   "falcon",   "tigger",  "patrick",
     "123456",    "111111",   "abc123",    "1q2w3e4r", "qazwsx",   "asdfgh",   "zxcvbn",  "666666",
     "987654321", "secret",   "access",    "mustang",  "corvette", "mercedes", "ferrari", "porsche",
     "yankees",   "lakers",   "cowboys",   "packers",  "steelers", "eagles",   "raiders", "victoria",
     "alexander", "benjamin", "spiderman", "pokemon"});

std::vector<std::string> variations(std::string_view word) {
  const std::string plain(word);
  std::string large = plain;
  if (large[0] >= 'a' && large[0] <= 'z') large[0] = static_cast<char>(large[0] - 'a' + 'A');
  std::string changed = plain;
  for (char& c : changed) {
    if (c == 'a') c = '@';
    if (c == 'e') c = '3';
    if (c == 'i') c = '1';
    if (c == 'o') c = '0';
    if (c == 's') c = '$';
  }
  std::vector<std::string> made;
  for (const std::string& start : {plain, large, changed}) {
    for (const std::string_view end :
         {"",     "1",    "12",   "123",   "1234", "12345", "!",     "!!",  "1!",  "123!",
          "2019", "2023", "2024", "2024!", "2025", "2026",  "2026!", "99",  "007", "69",
          "00",   "0815", "#1",   "_1",    ".123", "-2024", "abc",   "xyz", "qwe", "*"}) {
      made.push_back(start + std::string(end));
    }
  }
  for (const std::string& twice :
       {plain + plain, large + large, plain + plain + plain, plain + " " + plain, "my" + plain + "123",
        "the" + plain + "2024", "i<3" + plain, plain + "romeo",
        std::string(plain.rbegin(), plain.rend()) + "2024", "123" + plain}) {
    made.push_back(twice);
  }
  return made;
}

/// The page shows 'Strong' where this says nothing of the password: that must be what the form then comes to.
TEST_F(UnlimitedLooksTest, IsNeverKinderThanWhatTheFormComesTo) {
  const auto form = open_form("/register", create());
  std::size_t tried = 0;
  std::size_t refused = 0;
  for (const std::string_view word : common) {
    for (const std::string& candidate : variations(word)) {
      const bool kind = look(form, "romeo", candidate).body.contains("<p id=\"password-error\"></p>");
      const bool taken = domain::prepare_password(secrets::Secret{candidate}, address("romeo"),
                                                  hosts_.all().front(), std::nullopt)
                             .has_value();
      ASSERT_EQ(kind, taken) << candidate;
      ++tried;
      if (!taken) ++refused;
    }
  }
  EXPECT_GE(tried, 10000U);
  EXPECT_GT(refused, tried * 9 / 10);
  for (const std::string known : {"Password2024", "Summer2026!", "passwordpassword"}) {
    EXPECT_THAT(look(form, "romeo", known).body, HasSubstr("easy to guess")) << known;
    EXPECT_EQ(post("/register", form + "&username=romeo&password=" + percent_encoded(known)).status, 422);
  }
}

}  // namespace
}  // namespace usher::pages
