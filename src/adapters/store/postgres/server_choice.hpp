#pragma once

#include <mutex>
#include <string>

#include "base/secrets/secret.hpp"

namespace usher::store::postgres {

/// Which of an address's servers to try first. A primary that was cut off and that nobody ended says that it
/// can be written to, and confirms nothing: a server that did not answer in time is tried last from then on,
/// until it does. Thread-safe.
class ServerChoice {
 public:
  /// @param address as libpq reads it
  explicit ServerChoice(secrets::Secret address) : given_(std::move(address)) {}

  /// The address, with the server in doubt behind all others.
  [[nodiscard]] secrets::Secret address() const;

  // Servers are called by host and port: `db1:5432`.

  /// It was there and did not answer in time.
  void doubt(const std::string& server);
  /// It confirmed a commit.
  void trust(const std::string& server);
  /// Whether that one is in doubt and another one confirmed a commit since: who is connected to it had better
  /// leave it.
  [[nodiscard]] bool is_abandoned(const std::string& server) const;

 private:
  secrets::Secret given_;
  mutable std::mutex mutex_;
  std::string doubted_;  ///< empty: none
  std::string trusted_;  ///< since that one is in doubt; empty: none
};

/// What a server is called here.
std::string server_name(const std::string& host, const std::string& port);

/// The address with one of its servers behind all others; as it is where that can't be told.
secrets::Secret with_last(const secrets::Secret& address, const std::string& server);

}  // namespace usher::store::postgres
