#include "domain/model/error.hpp"

#include <array>
#include <cstddef>

namespace usher::domain {
namespace {

using enum Errc;

constexpr std::array table{
    ErrorDescription{invalid_argument, "invalid-argument", "The request is not valid."},
    ErrorDescription{unknown_host, "unknown-host", "usher does not serve this host."},
    ErrorDescription{key_refused, "key-refused", "The API key is missing or not valid."},
    ErrorDescription{key_not_found, "key-not-found", "There is no such API key."},
    ErrorDescription{scope_missing, "scope-missing", "The API key does not allow this."},
    ErrorDescription{method_not_allowed, "method-not-allowed", "The method is not allowed here."},
    ErrorDescription{rate_limited, "rate-limited", "Too many requests: try again later."},
    ErrorDescription{invite_not_found, "invite-not-found", "There is no such invite."},
    ErrorDescription{invite_expired, "invite-expired", "The invite has expired."},
    ErrorDescription{invite_revoked, "invite-revoked", "The invite was withdrawn."},
    ErrorDescription{invite_used_up, "invite-used-up", "The invite has been used."},
    ErrorDescription{invite_busy, "invite-busy", "The invite is being used right now."},
    ErrorDescription{purpose_not_allowed, "purpose-not-allowed", "The invite does not allow this."},
    ErrorDescription{username_invalid, "username-invalid", "The username is not valid."},
    ErrorDescription{username_mismatch, "username-mismatch", "The invite is for another username."},
    ErrorDescription{username_reserved, "username-reserved", "The username is reserved."},
    ErrorDescription{reservation_not_found, "reservation-not-found", "The reservation is gone."},
    ErrorDescription{already_redeemed, "already-redeemed", "This use of the invite is complete."},
    ErrorDescription{duplicate_id, "duplicate-id", "The identifier is taken."},
    ErrorDescription{overloaded, "overloaded", "Too much is going on: try again shortly.", true},
    ErrorDescription{store_full, "store-full", "The disk is full.", true},
    ErrorDescription{store_read_only, "store-read-only", "The database can't be written.", true},
    ErrorDescription{store_unavailable, "store-unavailable", "The database can't be reached.", true},
    ErrorDescription{username_taken, "username-taken", "The username is taken."},
    ErrorDescription{password_refused, "password-refused", "The XMPP server refuses the password."},
    ErrorDescription{account_not_found, "account-not-found", "There is no such account."},
    ErrorDescription{accounts_unavailable, "accounts-unavailable", "The XMPP server can't be reached.", true},
    ErrorDescription{accounts_unsure, "accounts-unsure", "The XMPP server did not say what became of it.",
                     true},
    ErrorDescription{idempotency_mismatch, "idempotency-mismatch",
                     "This Idempotency-Key came with another request before."},
    ErrorDescription{version_mismatch, "version-mismatch", "Somebody else changed it meanwhile."},
    ErrorDescription{account_frozen, "account-frozen", "This account may not invite any more."},
    ErrorDescription{webhook_not_found, "webhook-not-found", "There is no such webhook."},
    ErrorDescription{host_paused, "host-paused", "Invitations of this host are paused: try again later.",
                     true},
    ErrorDescription{too_many_live, "too-many-live", "The host has as many live invites as it may have."},
    ErrorDescription{quota_used_up, "quota-used-up", "The API key has created as many invites as it may."},
};

consteval bool in_order() {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (static_cast<std::size_t>(table[i].code) != i) return false;
  }
  return table.size() == static_cast<std::size_t>(quota_used_up) + 1;
}
static_assert(in_order(), "the table names every code once, in the order of Errc");

}  // namespace

Error::Error(Errc error_code) : code(error_code), detail(describe(error_code).title) {}

const ErrorDescription& describe(Errc code) noexcept { return table[static_cast<std::size_t>(code)]; }

std::span<const ErrorDescription> error_table() noexcept { return table; }

}  // namespace usher::domain
