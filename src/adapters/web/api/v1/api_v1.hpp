#pragma once

#include "adapters/web/api/v1/call.hpp"
#include "base/http/router.hpp"

namespace usher::api::v1 {

/// The management API, `/api/v1`: JSON in and out, for API keys, of whose host alone it tells. Which routes
/// there are stands in `routes`; here each request is held to what its route declares.
///
/// Thread-safe. It must outlive the server that it is mounted on.
class ApiV1 {
 public:
  explicit ApiV1(const Services& services) : services_(services) {}

  void mount(http::Router& router);

 private:
  void take(const http::Request& request, http::Responder respond);
  void authenticate(const http::Request& request, const CallPtr& call);
  void authenticated(const CallPtr& call);
  [[nodiscard]] static bool read_body(Call& call);

  Services services_;
};

}  // namespace usher::api::v1
