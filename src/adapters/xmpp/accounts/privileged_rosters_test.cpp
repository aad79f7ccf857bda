#include "adapters/xmpp/accounts/privileged_rosters.hpp"

#include <string>

#include <gtest/gtest.h>

namespace usher::xmpp {
namespace {

TEST(GrantsRoster, BothVersionsOfThePrivilege) {
  const auto message = [](const std::string& xmlns, const std::string& access, const std::string& type) {
    Element element("message", std::string(ns::component));
    element.add_child("privilege", xmlns).add_child("perm").set("access", access).set("type", type);
    return element;
  };
  for (const std::string xmlns : {"urn:xmpp:privilege:1", "urn:xmpp:privilege:2"}) {
    EXPECT_TRUE(grants_roster(message(xmlns, "roster", "both")));
    EXPECT_TRUE(grants_roster(message(xmlns, "roster", "set")));
    EXPECT_FALSE(grants_roster(message(xmlns, "roster", "get")));
    EXPECT_FALSE(grants_roster(message(xmlns, "message", "both")));
    EXPECT_TRUE(names_privileges(message(xmlns, "message", "both")));
  }
  EXPECT_FALSE(grants_roster(message("urn:other", "roster", "both")));
  EXPECT_FALSE(names_privileges(message("urn:other", "roster", "both")));
}

}  // namespace
}  // namespace usher::xmpp
