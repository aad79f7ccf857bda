#include "base/http/router.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "base/http/problem.hpp"

namespace usher::http {

namespace {

constexpr unsigned bit(Method method) noexcept { return 1U << static_cast<unsigned>(method); }

void check_path(std::string_view path) {
  if (!path.starts_with('/'))
    throw std::logic_error("a route's path starts with a slash: " + std::string(path));
}

Response problem_of(const Request& request, int status) {
  if (status == 404) return problem(404, "not-found", "There is nothing at this address.");
  return problem(405, "method-not-allowed", "This address does not take that method.",
                 request.method == Method::other ? "" : to_string(request.method));
}

}  // namespace

Route& Route::with_trailing_slash() {
  trailing_slash_ = true;
  return *this;
}

Route& Route::on_other_method(MethodRefusal refusal) {
  refusal_ = std::move(refusal);
  return *this;
}

void Route::take(std::initializer_list<Method> methods, Handler handler) {
  Entry entry;
  for (const Method method : methods) {
    if (((methods_ | entry.methods) & bit(method)) != 0) {
      throw std::logic_error("two handlers for " + std::string(to_string(method)) + " " + path_);
    }
    entry.methods |= bit(method);
  }
  entry.handler = std::move(handler);
  methods_ |= entry.methods;
  entries_.push_back(std::move(entry));

  allow_.clear();
  for (unsigned i = 0; i < static_cast<unsigned>(Method::other); ++i) {
    const auto method = static_cast<Method>(i);
    if ((methods_ & bit(method)) == 0) continue;
    if (!allow_.empty()) allow_ += ", ";
    allow_ += to_string(method);
  }
}

const Handler* Route::handler_for(Method method) const noexcept {
  const auto found =
      std::ranges::find_if(entries_, [&](const Entry& entry) { return (entry.methods & bit(method)) != 0; });
  return found == entries_.end() ? nullptr : &found->handler;
}

Route& Router::add(std::string path, std::string name, std::initializer_list<Method> methods,
                   Handler handler) {
  check_path(path);
  auto& slot = exact_[path];
  if (slot == nullptr) slot.reset(new Route(std::move(path), std::move(name)));
  slot->take(methods, std::move(handler));
  return *slot;
}

Route& Router::add_prefix(std::string prefix, std::string name, std::initializer_list<Method> methods,
                          Handler handler) {
  check_path(prefix);
  auto found = std::ranges::find_if(prefixes_, [&](const auto& route) { return route->path_ == prefix; });
  if (found == prefixes_.end()) {
    const auto shorter = std::ranges::find_if(
        prefixes_, [&](const auto& route) { return route->path_.size() < prefix.size(); });
    found = prefixes_.insert(shorter, std::unique_ptr<Route>(new Route(std::move(prefix), std::move(name))));
  }
  (*found)->take(methods, std::move(handler));
  return **found;
}

const Route* Router::find(Request& request) const {
  // A proxy that takes a base path off without its slash (`location /usher` to `http://.../`) leaves two.
  while (request.path.starts_with("//")) request.path.remove_prefix(1);
  if (const auto found = exact_.find(request.path); found != exact_.end()) return found->second.get();
  if (request.path.size() > 1 && request.path.ends_with('/')) {
    const auto found = exact_.find(request.path.substr(0, request.path.size() - 1));
    if (found != exact_.end() && found->second->trailing_slash_) return found->second.get();
  }
  for (const auto& route : prefixes_) {
    if (request.path.size() > route->path_.size() && request.path.starts_with(route->path_)) {
      request.rest = request.path.substr(route->path_.size());
      return route.get();
    }
  }
  return nullptr;
}

Response Router::failure(const Request& request, int status) const {
  auto answer = failure_ ? failure_(request, status) : std::nullopt;
  return answer ? *std::move(answer) : problem_of(request, status);
}

void Router::dispatch(const Route* route, const Request& request, Responder respond) const {
  if (route == nullptr) return respond(failure(request, 404));
  if (const Handler* handler = route->handler_for(request.method)) {
    (*handler)(request, std::move(respond));
    return;
  }
  Response response = route->refusal_ ? route->refusal_(request) : failure(request, 405);
  response.set("Allow", route->allow_);
  respond(std::move(response));
}

}  // namespace usher::http
