#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/http/request.hpp"
#include "base/http/responder.hpp"

namespace usher::http {

/// Answers one request, before it returns or later. Called on the server's threads, on several at
/// once; it must not block. What it throws is reported to the observer and answered with 500.
using Handler = std::function<void(const Request&, Responder)>;

/// Makes a route's own answer to a method that it does not take. The router adds `Allow` to it.
using MethodRefusal = std::function<Response(const Request&)>;

/// Makes the answer to a request that no route takes, 404 or 405; nothing where problem details will do.
using FailureAnswer = std::function<std::optional<Response>(const Request&, int status)>;

/// One path, or one prefix of paths, and the methods it takes.
class Route {
 public:
  /// The same for the path with `/` behind it.
  Route& with_trailing_slash();
  Route& on_other_method(MethodRefusal refusal);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::string& allow() const noexcept { return allow_; }

 private:
  friend class Router;
  struct Entry {
    unsigned methods = 0;
    Handler handler;
  };

  Route(std::string path, std::string name) : path_(std::move(path)), name_(std::move(name)) {}
  void take(std::initializer_list<Method> methods, Handler handler);
  [[nodiscard]] const Handler* handler_for(Method method) const noexcept;

  std::string path_;
  std::string name_;
  bool trailing_slash_ = false;
  unsigned methods_ = 0;
  std::vector<Entry> entries_;
  MethodRefusal refusal_;
  std::string allow_;
};

/// Which handler answers which path. Filled at start-up by one thread, then read by all.
///
/// Paths match byte by byte, as sent, but for slashes at the start, of which several are one. An unknown path
/// is answered 404, a known one with another method 405 with `Allow`, both as problem details. HEAD and
/// OPTIONS are methods like any other: a route that takes them says so.
class Router {
 public:
  /// @param name what metrics and logs call the route
  /// Adding to a path that is there adds methods to it; its name stays.
  /// @throws std::logic_error where the path does not start with `/` or takes the method already
  Route& add(std::string path, std::string name, std::initializer_list<Method> methods, Handler handler);

  /// All paths that go on after `prefix` (`/invite/`), the longest prefix first; `Request::rest` is
  /// what follows it, never empty. Exact paths come before prefixes.
  Route& add_prefix(std::string prefix, std::string name, std::initializer_list<Method> methods,
                    Handler handler);

  /// The route of a path, or null. Sets `request.rest`, and takes from `request.path` what does not count.
  [[nodiscard]] const Route* find(Request& request) const;

  /// For clients that want something else than problem details, as browsers do.
  void on_failure(FailureAnswer answer) { failure_ = std::move(answer); }

  /// Has the route answer; null is the route of unknown paths.
  void dispatch(const Route* route, const Request& request, Responder respond) const;

 private:
  [[nodiscard]] Response failure(const Request& request, int status) const;

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };

  // Behind pointers, so that the references that `add` gives stay good.
  std::unordered_map<std::string, std::unique_ptr<Route>, Hash, std::equal_to<>> exact_;
  std::vector<std::unique_ptr<Route>> prefixes_;  ///< longest first
  FailureAnswer failure_;
};

}  // namespace usher::http
