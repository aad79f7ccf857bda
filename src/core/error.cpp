#include "core/error.hpp"

#include <array>
#include <cstddef>

namespace usher::core {
namespace {

using enum Errc;

constexpr std::array table{
    ErrorDescription{invalid_argument, "invalid-argument", "The request is not valid.", 400},
    ErrorDescription{unknown_host, "unknown-host", "usher does not serve this host.", 404},
    ErrorDescription{key_refused, "key-refused", "The API key is missing or not valid.", 403},
    ErrorDescription{key_not_found, "key-not-found", "There is no such API key.", 404},
    ErrorDescription{scope_missing, "scope-missing", "The API key does not allow this.", 403},
    ErrorDescription{method_not_allowed, "method-not-allowed", "The method is not allowed here.", 405},
    ErrorDescription{rate_limited, "rate-limited", "Too many requests: try again later.", 429},
    ErrorDescription{invite_not_found, "invite-not-found", "There is no such invite.", 404},
    ErrorDescription{invite_expired, "invite-expired", "The invite has expired.", 410},
    ErrorDescription{invite_revoked, "invite-revoked", "The invite was withdrawn.", 410},
    ErrorDescription{invite_used_up, "invite-used-up", "The invite has been used.", 410},
    ErrorDescription{invite_busy, "invite-busy", "The invite is being used right now.", 409},
    ErrorDescription{purpose_not_allowed, "purpose-not-allowed", "The invite does not allow this.", 403},
    ErrorDescription{username_invalid, "username-invalid", "The username is not valid.", 400},
    ErrorDescription{username_mismatch, "username-mismatch", "The invite is for another username.", 409},
    ErrorDescription{username_reserved, "username-reserved", "The username is reserved.", 409},
    ErrorDescription{reservation_not_found, "reservation-not-found", "The reservation is gone.", 409},
    ErrorDescription{already_redeemed, "already-redeemed", "This use of the invite is complete.", 409},
    ErrorDescription{duplicate_id, "duplicate-id", "The identifier is taken.", 409},
    ErrorDescription{overloaded, "overloaded", "Too much is going on: try again shortly.", 503},
    ErrorDescription{store_full, "store-full", "The disk is full.", 507},
    ErrorDescription{store_read_only, "store-read-only", "The database can't be written.", 503},
    ErrorDescription{store_unavailable, "store-unavailable", "The database can't be reached.", 503},
    ErrorDescription{username_taken, "username-taken", "The username is taken.", 409},
    ErrorDescription{password_refused, "password-refused", "The XMPP server refuses the password.", 422},
    ErrorDescription{account_not_found, "account-not-found", "There is no such account.", 404},
    ErrorDescription{accounts_unavailable, "accounts-unavailable", "The XMPP server can't be reached.", 503},
    ErrorDescription{accounts_unsure, "accounts-unsure", "The XMPP server did not say what became of it.",
                     503},
    ErrorDescription{idempotency_mismatch, "idempotency-mismatch",
                     "This Idempotency-Key came with another request before.", 422},
};

consteval bool in_order() {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (static_cast<std::size_t>(table[i].code) != i) return false;
  }
  return table.size() == static_cast<std::size_t>(idempotency_mismatch) + 1;
}
static_assert(in_order(), "the table names every code once, in the order of Errc");

}  // namespace

Error::Error(Errc error_code) : code(error_code), detail(describe(error_code).title) {}

const ErrorDescription& describe(Errc code) noexcept { return table[static_cast<std::size_t>(code)]; }

std::span<const ErrorDescription> error_table() noexcept { return table; }

}  // namespace usher::core
