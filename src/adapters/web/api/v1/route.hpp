#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "adapters/web/api/v1/arguments.hpp"
#include "adapters/web/api/v1/call.hpp"
#include "base/http/request.hpp"
#include "domain/model/api_key.hpp"

namespace usher::api::v1 {

using Handler = void (*)(const Services&, const CallPtr&);

/// All that there is to say about a route: requests are held to it, and openapi.json is made of it.
struct Route {
  enum class Body : std::uint8_t { none, optional, needed };

  http::Method method{};
  std::string_view path;  ///< below `prefix`; `{id}` stands for one part of it
  std::string_view name;
  std::optional<domain::Scope> scope;  ///< none: any good key will do
  std::string_view summary;
  std::span<const Parameter> parameters;
  Body body = Body::none;
  std::string_view input;  ///< the body's schema
  std::string_view output;
  int success = 200;
  Handler handler = nullptr;
  /// Another media type that the answer is there in, as text, for those who would rather have that.
  std::string_view other_type{};
};

inline constexpr std::string_view csv_type = "text/csv";
inline constexpr std::string_view prefix = "/api/v1/";

std::span<const Route> routes();

/// Whether it concerns one of the key's hosts: all do that need a scope.
inline bool is_about_a_host(const Route& route) { return route.scope.has_value(); }
/// Whether its path says which one; else a parameter does.
inline bool names_host_in_path(const Route& route) { return route.path.starts_with("hosts/{host}/"); }

/// All that its query takes.
std::vector<Parameter> query_of(const Route& route);

}  // namespace usher::api::v1
