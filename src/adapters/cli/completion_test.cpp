#include <gmock/gmock.h>

#include "adapters/cli/command_line_fixture_test.hpp"

namespace usher::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST_F(CommandLineTest, EachShellLearnsWhatMayComeNext) {
  EXPECT_THAT(usher({"completion", "bash"}).out,
              AllOf(HasSubstr("    'usher key') words='create list show edit delete "),
                    HasSubstr("    'usher invite list') words='--state --kind --inviter ")));
  EXPECT_THAT(usher({"completion", "zsh"}).out,
              AllOf(HasSubstr("#compdef usher\n"), HasSubstr("    ('usher key')\n      commands=('create:")));
  EXPECT_THAT(usher({"completion", "fish"}).out,
              AllOf(HasSubstr("\ncomplete -c usher -n '__usher_is_at usher key' -f -a create -d '"),
                    HasSubstr("\ncomplete -c usher -n '__usher_is_at usher invite create' -l ttl -r -d "
                              "'How long it is valid, such as 7d (default: the host\\'s)'\n")));
}

TEST_F(CommandLineTest, AnotherShellIsRefused) {
  EXPECT_EQ(usher({"completion", "csh"}).exit_code, 2);
  EXPECT_EQ(usher({"completion"}).exit_code, 2);
}

}  // namespace
}  // namespace usher::cli
