#include "adapters/store/postgres/server_choice.hpp"

#include <gtest/gtest.h>

namespace usher::store::postgres {
namespace {

std::string moved(const std::string& address, const std::string& server) {
  return std::string(with_last(secrets::Secret(address), server).reveal());
}

TEST(ServerChoice, PutsOneServerBehindAllOthers) {
  EXPECT_EQ(
      moved("postgresql://usher:it's@one,two:5433,three/name?target_session_attrs=read-write", "one:5432"),
      "user='usher' password='it\\'s' dbname='name' host='two,three,one' port='5433,,' "
      "target_session_attrs='read-write' ");
  EXPECT_EQ(moved("host=one,two port=1,2 dbname=name", "two:2"), "dbname='name' host='one,two' port='1,2' ");
  EXPECT_EQ(moved("host=one,two port=7 dbname=name", "one:7"), "dbname='name' host='two,one' port='7' ");
}

TEST(ServerChoice, LeavesAnAddressAloneThatHasNoOther) {
  for (const std::string address : {"postgresql://one/name", "host=one,two dbname=name", "no=sense"}) {
    EXPECT_EQ(moved(address, "three:5432"), address);
  }
}

TEST(ServerChoice, IsLeftOnceAnotherOneConfirms) {
  ServerChoice choice(secrets::Secret("host=one,two port=1,2"));
  EXPECT_EQ(choice.address().reveal(), "host=one,two port=1,2");
  choice.doubt("one:1");
  EXPECT_EQ(choice.address().reveal(), "host='two,one' port='2,1' ");
  EXPECT_FALSE(choice.is_abandoned("one:1")) << "there may be no other";
  choice.trust("two:2");
  EXPECT_TRUE(choice.is_abandoned("one:1"));
  EXPECT_FALSE(choice.is_abandoned("two:2"));
  choice.trust("one:1");
  EXPECT_FALSE(choice.is_abandoned("one:1"));
  EXPECT_EQ(choice.address().reveal(), "host=one,two port=1,2");
}

}  // namespace
}  // namespace usher::store::postgres
