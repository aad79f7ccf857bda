#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "domain/model/field_problems.hpp"
#include "domain/model/time.hpp"

namespace usher::domain {

/// Everything that can go wrong and that a caller is expected to handle. What each one means to a
/// person and to a program stands in one table: `describe`.
enum class Errc : std::uint8_t {
  invalid_argument,
  unknown_host,
  key_refused,
  key_not_found,
  scope_missing,
  method_not_allowed,
  rate_limited,
  invite_not_found,
  invite_expired,
  invite_revoked,
  invite_used_up,
  invite_busy,
  purpose_not_allowed,
  username_invalid,
  username_mismatch,
  username_reserved,
  reservation_not_found,
  already_redeemed,
  duplicate_id,
  overloaded,
  store_full,
  store_read_only,
  store_unavailable,
  username_taken,
  password_refused,
  account_not_found,
  accounts_unavailable,
  accounts_unsure,
  idempotency_mismatch,
  version_mismatch,
  account_frozen,
  webhook_not_found,
  host_paused,
  too_many_live,
  quota_used_up,
};

/// Which part of what was asked an error is about, where that is known.
struct ErrorPlace {
  std::optional<std::uint32_t> item;  ///< of several that were asked for together, counted from 0
  std::string_view member{};          ///< of an `InviteDraft`, by its name there; lives forever

  bool operator==(const ErrorPlace&) const = default;
};

/// A code for programs and a sentence for people. `detail` never holds a secret.
struct Error {
  Errc code{};
  std::string detail;
  /// What is wrong with each field, where the error is about what somebody typed.
  FieldProblems fields;
  ErrorPlace place;
  /// When trying again may help, where that is known.
  std::optional<Timestamp> until{};

  Error(Errc error_code, std::string text) : code(error_code), detail(std::move(text)) {}
  explicit Error(Errc error_code);

  bool operator==(const Error&) const = default;
};

/// What an error code means. The codes of a protocol stand with what speaks it.
struct ErrorDescription {
  Errc code{};
  std::string_view slug;   ///< stable, for machines: RFC 9457 `type`, JSON output
  std::string_view title;  ///< one sentence for people
  bool ours = false;       ///< something is wrong on this side, and not with what was asked
};

/// Never fails: every code is in the table (a unit test holds that up).
const ErrorDescription& describe(Errc code) noexcept;

/// The whole table, in the order of `Errc`.
std::span<const ErrorDescription> error_table() noexcept;

template <class T>
using Result = std::expected<T, Error>;

/// A result that is an error.
inline std::unexpected<Error> fail(Errc code) { return std::unexpected(Error{code}); }
inline std::unexpected<Error> fail(Errc code, std::string detail) {
  return std::unexpected(Error{code, std::move(detail)});
}

}  // namespace usher::domain
