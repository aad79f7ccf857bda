#pragma once

#include <expected>
#include <string_view>

#include "store/postgres/connector.hpp"
#include "store/postgres/failure.hpp"
#include "store/postgres/parameters.hpp"
#include "store/postgres/result.hpp"

namespace usher::store::postgres {

/// A connection for few questions, each of which is waited for: for starts and tools, not for a running
/// server. One thread at a time.
class SetupSession {
 public:
  explicit SetupSession(Handle handle) : handle_(std::move(handle)) {}

  /// Several statements at once, without parameters and rows.
  std::expected<void, Failure> run(std::string_view statements);
  /// One statement.
  std::expected<Rows, Failure> ask(std::string_view statement, const Parameters& given = {});
  /// `COPY ... FROM STDIN`, and what it copies.
  std::expected<void, Failure> copy(std::string_view statement, std::string_view data);

  /// As libpq numbers them: 130000 is 13.0.
  [[nodiscard]] int server_version() const;

 private:
  [[nodiscard]] std::expected<Rows, Failure> outcome_of(pg_result* raw) const;
  [[nodiscard]] Failure failure_of(const pg_result* result) const;

  Handle handle_;
};

}  // namespace usher::store::postgres
