#include "api/error_response.hpp"

#include "http/problem.hpp"

namespace usher::api {

http::Response error_response(const core::Error& error) {
  constexpr int service_unavailable = 503;
  const auto& description = core::describe(error.code);
  const bool says_more = error.detail != description.title;
  auto response = http::problem(description.http_status, description.slug, description.title,
                                says_more ? std::string_view{error.detail} : std::string_view{});
  if (description.http_status == service_unavailable) response.set("Retry-After", "1");
  return response;
}

}  // namespace usher::api
