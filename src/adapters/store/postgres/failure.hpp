#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "domain/model/error.hpp"

struct pg_result;

namespace usher::store::postgres {

/// What a PostgreSQL server could not do.
struct Failure {
  std::string state;    ///< SQLSTATE (PostgreSQL manual, appendix A); empty where the server said none
  std::string message;  ///< one line
  bool lost = false;    ///< the connection is gone: what was asked may have been done or not
  bool silent = false;  ///< since the server did not answer in time
  /// There was no connection that could be lost: nobody listens, or whoever does refuses it.
  bool unreachable = false;
};

/// What may be done about it.
enum class Remedy : std::uint8_t {
  repeat,     ///< the next time it may work
  reconnect,  ///< this connection is of no more use
  separate,   ///< one operation is to blame: the others work without it
  none,
};

Remedy remedy_for(const Failure& failure);

/// A server's warning that it committed and did not wait until its standbys have it, since whoever may do
/// that broke the wait off; nothing for other ones.
std::optional<Failure> unconfirmed_by(const pg_result* warning);
/// Whether that is what this failure is.
bool is_unconfirmed(const Failure& failure);

/// What it means to those who use the store: `store_full`, `store_read_only` or `store_unavailable`.
domain::Error to_error(const Failure& failure);

/// What it means that there is no answer for too long.
domain::Error no_answer();

/// What PostgreSQL gave, or its failure as those who use the store know it.
template <class T>
domain::Result<T> checked(std::expected<T, Failure> outcome) {
  if (!outcome) return std::unexpected(to_error(outcome.error()));
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return *std::move(outcome);
  }
}

/// What a result that is no success says.
Failure failure_in(const pg_result* result);

}  // namespace usher::store::postgres
