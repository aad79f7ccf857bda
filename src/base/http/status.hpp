#pragma once

/// What answers say of themselves (RFC 9110 section 15, RFC 4918 section 11, RFC 6585 section 4).
namespace usher::http::status {

inline constexpr int ok = 200;
inline constexpr int created = 201;
inline constexpr int found = 302;
inline constexpr int see_other = 303;
inline constexpr int not_modified = 304;
inline constexpr int bad_request = 400;
inline constexpr int unauthorized = 401;
inline constexpr int forbidden = 403;
inline constexpr int not_found = 404;
inline constexpr int method_not_allowed = 405;
inline constexpr int conflict = 409;
inline constexpr int gone = 410;
inline constexpr int precondition_failed = 412;
inline constexpr int unsupported_media_type = 415;
inline constexpr int unprocessable = 422;
inline constexpr int too_many_requests = 429;
inline constexpr int service_unavailable = 503;
inline constexpr int insufficient_storage = 507;

}  // namespace usher::http::status
