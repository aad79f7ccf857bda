#pragma once

/// What every connection to PostgreSQL begins with, whoever makes it: values of libpq's parameters
/// (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS). After how long a host
/// that vanished is noticed is for each to say, since that depends on what waits for it.
namespace usher::postgres {

inline constexpr const char* connect_timeout = "3";  ///< seconds, for each of several hosts
inline constexpr const char* target_session_attrs = "read-write";
inline constexpr const char* client_encoding = "UTF8";

}  // namespace usher::postgres
