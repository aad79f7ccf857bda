#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/http/client_address.hpp"
#include "base/http/request.hpp"

namespace usher::http {

/// One answered request, for metrics and access logs. It holds neither target, query nor headers,
/// since any of these may hold a key or a token. Views are valid during the call.
struct RequestRecord {
  /// The route's name; `unmatched` where no route was, `malformed` for what was not HTTP.
  std::string_view route;
  Method method{};
  int status = 0;
  std::chrono::nanoseconds duration{};  ///< from the whole request read to its answer in the send buffer
  std::size_t body_bytes_in = 0;
  std::size_t bytes_out = 0;  ///< head and body
  ClientAddress client;
  bool secure = false;
};

enum class ConnectionRefusal : std::uint8_t {
  too_many,
  too_many_from_address,
  no_descriptors,
  too_much_unread,  ///< it was open; of all that hold too much together it held the most
};

/// Learns what a server does. Called on the server's threads, on several at once: must be quick and
/// must not throw. By default it takes no notice.
class Observer {
 public:
  virtual ~Observer() = default;

  virtual void on_request(const RequestRecord& /*record*/) {}
  /// `peer` is who connected: a proxy, where there is one.
  virtual void on_open(const ClientAddress& /*peer*/, bool /*tls*/) {}
  virtual void on_close(const ClientAddress& /*peer*/, bool /*tls*/) {}
  virtual void on_refused(const ClientAddress& /*peer*/, ConnectionRefusal /*why*/) {}
  /// A handler threw.
  virtual void on_failure(std::string_view /*route*/, std::string_view /*what*/) {}
};

}  // namespace usher::http
