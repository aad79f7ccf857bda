#include "base/text/roff.hpp"

#include <gtest/gtest.h>

namespace usher::text {
namespace {

TEST(Roff, NothingIsARequestOrAnEscape) {
  EXPECT_EQ(roff(".TH x"), "\\&.TH x");
  EXPECT_EQ(roff("'x'"), "\\(aqx\\(aq");
  EXPECT_EQ(roff("a \"b\" c:\\d"), "a \\(dqb\\(dq c:\\ed");
  EXPECT_EQ(roff("one\n.two"), "one .two");
}

TEST(Roff, HyphensCanBeSearchedFor) { EXPECT_EQ(roff("--output x."), "\\-\\-output x."); }

TEST(Roff, WhatStandsBetweenBackticksIsBold) { EXPECT_EQ(roff("`a-b` c"), "\\fBa\\-b\\fR c"); }

TEST(Roff, OfALinkItsTextIsLeft) {
  EXPECT_EQ(roff("one [TOML](https://toml.io/) file, [::1]:5285 (here)"), "one TOML file, [::1]:5285 (here)");
  EXPECT_EQ(roff("`[a](b)`"), "\\fB[a](b)\\fR");
  EXPECT_EQ(roff("[a](b"), "[a](b");
}

TEST(Roff, APageOfMarkdownBecomesSections) {
  EXPECT_EQ(roff_of_markdown("# Title\n\n<!-- made -->\nOne.\n## [http]\n### listen\n- Value: x\n.two"),
            ".PP\nOne.\n.SH [http]\n.SS listen\n.IP \\(bu 2\nValue: x\n\\&.two\n");
  EXPECT_EQ(roff_of_markdown(""), "");
}

}  // namespace
}  // namespace usher::text
