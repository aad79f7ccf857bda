#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string_view>

#include "adapters/store/postgres/connector.hpp"
#include "adapters/store/postgres/failure.hpp"
#include "adapters/store/postgres/parameters.hpp"
#include "adapters/store/postgres/result.hpp"

namespace usher::store::postgres {

/// A connection for few questions, each of which is waited for: for starts and tools, not for a running
/// server. One thread at a time.
class SetupConnection {
 public:
  explicit SetupConnection(Handle handle);

  /// Several statements at once, without parameters and rows.
  std::expected<void, Failure> run(std::string_view statements);
  /// One statement.
  std::expected<Rows, Failure> ask(std::string_view statement, const Parameters& given = {});
  /// `COPY ... FROM STDIN`, and what it copies.
  std::expected<void, Failure> copy(std::string_view statement, std::string_view data);

  /// As libpq numbers them: 130000 is 13.0.
  [[nodiscard]] int server_version() const;
  /// Whether the connection is gone: what was asked last may have been done or not.
  [[nodiscard]] bool broke() const;

 private:
  [[nodiscard]] std::expected<Rows, Failure> outcome_of(pg_result* raw) const;
  [[nodiscard]] Failure failure_of(const pg_result* result) const;

  std::unique_ptr<std::optional<Failure>> unconfirmed_;  ///< where what the server says of it finds it
  Handle handle_;
};

}  // namespace usher::store::postgres
