#include "adapters/web/pages/handlers/error_pages.hpp"

#include <optional>
#include <utility>

#include "base/http/accept.hpp"

namespace usher::pages {
namespace {

constexpr int server_errors_begin = 500;

ErrorView view_of(int code) {
  using enum ErrorView::What;
  switch (code) {
    case status::not_found:
      return ErrorView(not_found);
    case status::forbidden:
    case status::method_not_allowed:
      return ErrorView(refused);
    case status::too_many_requests:
      return ErrorView(too_many);
    default:
      return ErrorView(code >= server_errors_begin ? unavailable : bad_request);
  }
}

}  // namespace

void ErrorPages::mount(http::Router& router) {
  router.on_failure([this](const http::Request& request, int code) -> std::optional<http::Response> {
    const auto page = page_for(request);
    if (!page) return std::nullopt;
    return page(code);
  });
}

std::function<http::Response(int)> ErrorPages::page_for(const http::Request& request) const {
  if (!http::accepts_html(request)) return nullptr;
  return [this, visit = visit_of(request, sites_)](int code) {
    return answers_.notice(code, visit, view_of(code));
  };
}

}  // namespace usher::pages
