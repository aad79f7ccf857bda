#include "app/inherited_sockets.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

namespace usher::app {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr int first = 200;  // in the place of 3, which a test has long since

/// What a service manager does between fork and exec.
class InheritedSocketsTest : public testing::Test {
 protected:
  void TearDown() override {
    for (int each = first; each < first + passed_; ++each) ::close(each);
    for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(name);
  }

  void pass_socket() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(socket, 1);
    pass(socket);
  }

  void pass(int descriptor) {
    ::dup2(descriptor, first + passed_++);
    ::close(descriptor);
  }

  static void tell(const std::string& count, const std::string& names,
                   const std::string& pid = std::to_string(::getpid())) {
    ::setenv("LISTEN_PID", pid.c_str(), 1);
    ::setenv("LISTEN_FDS", count.c_str(), 1);
    ::setenv("LISTEN_FDNAMES", names.c_str(), 1);
  }

  static std::string mistake() {
    try {
      take_inherited_sockets(first);
      return "";
    } catch (const std::runtime_error& error) {
      return error.what();
    }
  }

 private:
  int passed_ = 0;
};

TEST_F(InheritedSocketsTest, GoByTheirNames) {
  for (int i = 0; i < 4; ++i) pass_socket();
  tell("4", "https:http:operations:http");
  const auto sockets = take_inherited_sockets(first);
  EXPECT_THAT(sockets.clients.plain, SizeIs(2));
  EXPECT_THAT(sockets.clients.tls, SizeIs(1));
  EXPECT_THAT(sockets.monitoring.plain, SizeIs(1));
  EXPECT_EQ(sockets.clients.tls.front().number(), first);
}

TEST_F(InheritedSocketsTest, TheEnvironmentNamesNoneAfterwards) {
  pass_socket();
  tell("1", "http");
  take_inherited_sockets(first);
  for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) {
    EXPECT_EQ(std::getenv(name), nullptr) << name;
  }
}

TEST_F(InheritedSocketsTest, ThoseOfAnotherProcessAreLeftAlone) {
  pass_socket();
  tell("1", "http", "1");
  EXPECT_TRUE(take_inherited_sockets(first).clients.empty());
  EXPECT_NE(::fcntl(first, F_GETFD), -1);
  EXPECT_EQ(std::getenv("LISTEN_FDS"), nullptr);
}

TEST_F(InheritedSocketsTest, NoneAreNoMistake) {
  EXPECT_TRUE(take_inherited_sockets(first).clients.empty());
  tell("0", "");
  EXPECT_TRUE(take_inherited_sockets(first).clients.empty());
}

TEST_F(InheritedSocketsTest, AnUnknownNameIsRefused) {
  pass_socket();
  tell("1", "usher.socket");
  EXPECT_THAT(mistake(), HasSubstr("inherited descriptor 200 (usher.socket): is named neither http"));
  tell("1", "");
  EXPECT_THAT(mistake(), HasSubstr("inherited descriptor 200: is named neither http"));
}

TEST_F(InheritedSocketsTest, WhatIsNoSocketIsRefused) {
  pass(::open("/dev/null", O_RDONLY));
  tell("1", "http");
  EXPECT_THAT(mistake(), HasSubstr("inherited descriptor 200 (http): is not a socket; its unit needs"));
}

TEST_F(InheritedSocketsTest, ACountThatIsNoneIsRefused) {
  for (const char* count : {"x", "-1", "193", "1x", ""}) {
    tell(count, "http");
    EXPECT_THAT(mistake(), HasSubstr("LISTEN_FDS: is not a number from 0 to 192")) << count;
  }
}

}  // namespace
}  // namespace usher::app
