#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

namespace usher::store::postgres {

/// A PostgreSQL server of this process's own, in a folder of its own, which goes away with it. Found where
/// Debian puts it, or by PATH. It can be reached by its socket in that folder alone.
class ServerForTest {
 public:
  /// The one of this process, started when it is first asked for.
  static ServerForTest& instance();

  ServerForTest(const ServerForTest&) = delete;
  ServerForTest& operator=(const ServerForTest&) = delete;
  ~ServerForTest();

  /// An address with an empty schema that nobody else has.
  [[nodiscard]] std::string address_of_new_schema();
  [[nodiscard]] std::string address() const;

  /// As a power cut does it, and then by the same data again.
  void kill();
  void start();

 private:
  ServerForTest();

  void make_data() const;
  void wait_until_it_answers() const;

  std::filesystem::path folder_;
  pid_t pid_ = -1;
  int schemas_ = 0;
};

}  // namespace usher::store::postgres
