#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "core/error.hpp"

struct pg_result;

namespace usher::store::postgres {

/// What a PostgreSQL server could not do.
struct Failure {
  std::string state;    ///< SQLSTATE (PostgreSQL manual, appendix A); empty where the server said none
  std::string message;  ///< one line
  bool lost = false;    ///< the connection is gone: what was asked may have been done or not
};

/// What may be done about it.
enum class Remedy : std::uint8_t {
  repeat,     ///< nothing was done, and the next time it may work
  reconnect,  ///< this connection is of no more use
  separate,   ///< one operation is to blame: the others work without it
  none,
};

Remedy remedy_for(const Failure& failure);

/// What it means to those who use the store: `store_full`, `store_read_only` or `store_unavailable`.
core::Error to_error(const Failure& failure);

/// What PostgreSQL gave, or its failure as those who use the store know it.
template <class T>
core::Result<T> checked(std::expected<T, Failure> outcome) {
  if (!outcome) return std::unexpected(to_error(outcome.error()));
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return *std::move(outcome);
  }
}

/// What a result that is no success says.
Failure failure_in(const pg_result* result);

/// libpq's messages have several lines and end with one: the first and all that matters, on one line.
std::string one_line(std::string_view message);

}  // namespace usher::store::postgres
