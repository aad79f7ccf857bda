#include "adapters/web/pages/handlers/static_route.hpp"

#include <string>
#include <utility>

#include "adapters/web/pages/view/security_headers.hpp"
#include "base/http/entity_tag.hpp"
#include "base/http/problem.hpp"
#include "base/http/status.hpp"

namespace usher::pages {
namespace {

using http::Method;
using http::Response;

Response answer(const http::Request& request, const StaticFiles& files, bool tls_is_ours) {
  const StaticFile* file = files.find(request.path);
  if (file == nullptr) return http::problem(http::status::not_found, "not-found", "There is nothing here.");
  const EncodedFile form = choose_encoding(*file, request.header("Accept-Encoding").value_or(""));
  const bool known = http::if_none_match_names(request.header("If-None-Match").value_or(""), form.etag);
  Response response{known ? http::status::not_modified : http::status::ok,
                    known ? std::string{} : std::string(form.bytes)};
  for (const auto& [name, value] : static_headers(tls_is_ours)) response.set(name, value);
  response.set("ETag", form.etag).set("Cache-Control", static_cache_control);
  if (known) return response;
  response.set("Content-Type", file->type);
  if (!form.encoding.empty()) response.set("Content-Encoding", form.encoding);
  return response;
}

}  // namespace

void mount_static_files(http::Router& router, const StaticFiles& files, bool tls_is_ours) {
  router.add_prefix("/static/", "static", {Method::get, Method::head},
                    [&files, tls_is_ours](const http::Request& request, http::Responder respond) {
                      respond(answer(request, files, tls_is_ours));
                    });
}

}  // namespace usher::pages
