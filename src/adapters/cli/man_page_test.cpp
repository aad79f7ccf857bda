#include <gmock/gmock.h>

#include "adapters/cli/command_line_fixture_test.hpp"

namespace usher::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(CommandLineTest, AManPageHasEveryCommand) {
  const auto page = usher({"man"}).out;
  EXPECT_THAT(page, StartsWith(".TH USHER 1 \"\" \"usher 1.2.3\" \"User Commands\"\n"));
  for (const std::string command :
       {"serve", "key create [HOST]", "invite create [HOST]", "import prosody", "doctor"})
    EXPECT_THAT(page, HasSubstr("\n.SS usher " + command)) << command;
  EXPECT_THAT(
      page, HasSubstr("\n.TP\n\\fB\\-\\-allow\\-registration\\fR\nWith \\-\\-contact: or register first\n"));
  EXPECT_THAT(page, HasSubstr("\n.TP\n\\fB\\-\\-uses\\fR \\fIVALUE\\fR\n"));
  EXPECT_THAT(page, HasSubstr("(default: 1)"));
  EXPECT_THAT(page, Not(HasSubstr("\n.SS usher key\n"))) << "that is no command by itself";
  EXPECT_EQ(usher({"man", "usher"}).out, page);
}

TEST_F(CommandLineTest, AManPageHasTheConfiguration) {
  EXPECT_EQ(usher({"man", "usher.toml"}).out, ".TH USHER.TOML 5\n");
  EXPECT_EQ(usher({"man", "nothing"}).exit_code, 2);
}

}  // namespace
}  // namespace usher::cli
