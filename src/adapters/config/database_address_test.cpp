#include "adapters/config/database_address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace usher::config {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string url_of(const std::string& text) {
  const auto address = check_database(text, "/x");
  if (!address) return address.error();
  EXPECT_TRUE(address->file.empty());
  return std::string(address->url.reveal());
}

TEST(DatabaseAddress, IsAFileOfSqlite) {
  for (const char* text : {"sqlite:b.db", "b.db", "sqlite:/x/b.db", "a/../b.db"}) {
    const auto address = check_database(text, "/x");
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->file, "/x/b.db");
    EXPECT_TRUE(address->url.empty());
  }
  EXPECT_FALSE(check_database("sqlite:", "/x"));
  EXPECT_FALSE(check_database("", "/x"));
}

TEST(DatabaseAddress, IsWhateverLibpqTakes) {
  for (const char* text :
       {"postgresql://", "postgres://db", "postgresql://db:5433/usher", "postgresql:///usher",
        "postgresql://usher@db1,db2:5433,[::1]:5432/usher?target_session_attrs=read-write&connect_timeout=3",
        "postgresql://usher:p%40ss@%2Frun%2Fpostgresql/usher", "postgresql://@/usher",
        "postgresql://usher:p#a:b@db/usher", "postgresql:///usher?host=/run/postgresql&user=usher",
        "postgresql://db?user=usher"}) {
    EXPECT_EQ(url_of(text), text);
  }
}

TEST(DatabaseAddress, IsRefusedWithoutShowingAPassword) {
  for (const std::string text : {"postgresql:/usher:hunter2@db/usher",
                                 "postgresql:hunter2",
                                 "postgres:usher:hunter2@db",
                                 "mysql://usher:hunter2@db/usher",
                                 "postgresql://usher:hunter2@ss@db/usher",
                                 "postgresql://usher:hunter2/@db/usher",
                                 "postgresql://usher:hunter2@db:0/usher",
                                 "postgresql://usher:hunter2@db:65536/usher",
                                 "postgresql://usher:hunter2@db:/usher",
                                 "postgresql://usher:hunter2 @db/usher",
                                 "postgresql://usher:hunter2%@db/usher",
                                 "postgresql://usher:hunter2%4@db/usher",
                                 "postgresql://usher:hunter2@[::1/usher",
                                 "postgresql://usher:hunter2@[]/usher",
                                 "postgresql://usher:hunter2@d!b/usher",
                                 "postgresql://usher:hunter2@d\xc3\xbc/usher",
                                 "postgresql://db/usher?password",
                                 "postgresql://db/u?=hunter2",
                                 "postgresql://db/u?password=hunter2=3",
                                 "postgresql://db/u?user=a&&password=hunter2"}) {
    const auto address = check_database(text, "/x");
    ASSERT_FALSE(address) << text;
    EXPECT_THAT(address.error(),
                AllOf(Not(HasSubstr("hunter2")), Not(HasSubstr("ss@")), Not(HasSubstr("\n"))));
  }
  EXPECT_FALSE(check_database("postgresql://db/" + std::string(2000, 'u'), "/x"));
}

TEST(DatabaseAddress, NamesWhatIsWrong) {
  EXPECT_THAT(url_of("postgresql:/x"), HasSubstr("starts with postgresql://"));
  EXPECT_THAT(url_of("mysql://x"), HasSubstr("only an SQLite file and PostgreSQL"));
  EXPECT_THAT(url_of("postgresql://u:p@ss@db"), HasSubstr("%40 for @"));
  EXPECT_THAT(url_of("postgresql://db/u?x"), HasSubstr("NAME=VALUE"));
}

TEST(DatabaseAddress, IsShownWithoutItsSecrets) {
  const auto shown = [](const char* text) { return shown_database(secrets::Secret{text}); };
  EXPECT_EQ(shown("postgresql://usher:hunter2@a,b:5433/usher?password=hunter2"),
            "postgresql://usher@a,b:5433/usher");
  EXPECT_EQ(shown("postgres://db"), "postgresql://db");
  EXPECT_EQ(shown("postgresql:///usher?host=/run/postgresql"), "postgresql:///usher");
}

}  // namespace
}  // namespace usher::config
