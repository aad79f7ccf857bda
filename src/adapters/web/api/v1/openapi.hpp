#pragma once

#include <string>
#include <string_view>

namespace usher::api::v1 {

/// openapi.json, and its `ETag`.
struct Description {
  std::string text;
  std::string etag;
};

/// OpenAPI 3.1 of `routes`, of which all but the server's address is composed once. On any thread.
/// @param server the address that their paths are appended to; `/` where it is the page's own
Description describe_for(std::string_view server);

}  // namespace usher::api::v1
