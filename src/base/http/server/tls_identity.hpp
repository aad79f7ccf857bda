#pragma once

#include <boost/asio/ssl/context.hpp>
#include <expected>
#include <memory>
#include <mutex>
#include <string>

namespace usher::http {

/// A certificate and its key, as read from their files. Thread-safe.
class TlsIdentity {
 public:
  using Context = boost::asio::ssl::context;

  /// @throws std::runtime_error naming the file and what is wrong with it
  TlsIdentity(std::string certificate_file, std::string key_file);

  /// What new connections use.
  [[nodiscard]] std::shared_ptr<Context> current() const;

  /// Reads the files again; where they are bad, says why and keeps what it has.
  std::expected<void, std::string> reload();

 private:
  [[nodiscard]] std::expected<std::shared_ptr<Context>, std::string> load() const;

  std::string certificate_file_;
  std::string key_file_;
  mutable std::mutex mutex_;
  std::shared_ptr<Context> context_;
};

}  // namespace usher::http
