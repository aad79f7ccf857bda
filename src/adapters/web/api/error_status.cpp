#include "adapters/web/api/error_status.hpp"
#include "base/http/status.hpp"

#include <utility>

namespace usher::api {

int status_of(domain::Errc code) noexcept {
  using enum domain::Errc;
  switch (code) {
    case invalid_argument:
    case username_invalid:
      return http::status::bad_request;
    case key_refused:
    case scope_missing:
    case account_frozen:
    case purpose_not_allowed:
      return http::status::forbidden;
    case unknown_host:
    case key_not_found:
    case invite_not_found:
    case account_not_found:
    case webhook_not_found:
      return http::status::not_found;
    case method_not_allowed:
      return http::status::method_not_allowed;
    case invite_busy:
    case username_mismatch:
    case username_reserved:
    case reservation_not_found:
    case already_redeemed:
    case duplicate_id:
    case username_taken:
    case too_many_live:
      return http::status::conflict;
    case invite_expired:
    case invite_revoked:
    case invite_used_up:
      return http::status::gone;
    case version_mismatch:
      return http::status::precondition_failed;
    case password_refused:
    case idempotency_mismatch:
      return http::status::unprocessable;
    case rate_limited:
    case quota_used_up:
      return http::status::too_many_requests;
    case overloaded:
    case store_read_only:
    case store_unavailable:
    case accounts_unavailable:
    case accounts_unsure:
    case host_paused:
      return http::status::service_unavailable;
    case store_full:
      return http::status::insufficient_storage;
  }
  std::unreachable();
}

}  // namespace usher::api
