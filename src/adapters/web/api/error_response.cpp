#include "adapters/web/api/error_response.hpp"

#include <chrono>

#include "adapters/web/api/error_status.hpp"
#include "base/http/http_date.hpp"
#include "base/http/problem.hpp"
#include "base/http/status.hpp"
#include "domain/model/public_detail.hpp"

namespace usher::api {

http::Response error_response(const domain::Error& error) {
  return error_response(error, status_of(error.code));
}

http::Response error_response(const domain::Error& error, int status) {
  const auto& description = domain::describe(error.code);
  const auto detail = domain::public_detail(error);
  const bool says_more = detail != description.title;
  auto response =
      http::problem(status, description.slug, description.title, says_more ? detail : std::string_view{});
  set_retry_after(response, error);
  return response;
}

void set_retry_after(http::Response& response, const domain::Error& error) {
  if (error.until) {
    // Behind its end, not before.
    response.set("Retry-After", http::http_date(std::chrono::ceil<std::chrono::seconds>(*error.until)));
  } else if (response.status == http::status::service_unavailable &&
             error.code != domain::Errc::host_paused) {
    response.set("Retry-After", "1");
  }
}

}  // namespace usher::api
