#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/web/pages/markup/markup.hpp"

namespace usher::pages {

/// A parameter of a route, or a field of a body: `uses.limit` is one within another.
struct ApiValue {
  std::string name;
  std::string place;  ///< of a parameter: path, query or header
  std::string type;   ///< in words: `array of string`
  std::string type_anchor;
  bool needed = false;
  std::string description;
};

struct ApiAnswer {
  std::string status;
  std::string description;
  std::string type;  ///< what its body is
  std::string type_anchor;
};

struct ApiRoute {
  std::string anchor;
  std::string method;
  Markup path;  ///< with places where it may be broken
  std::string summary;
  std::string scope;  ///< empty: any key will do
  std::vector<ApiValue> parameters;
  bool takes_parameters = false;
  std::vector<ApiValue> fields;  ///< of its body
  bool takes_body = false;
  bool body_needed = false;
  std::string example;  ///< of its body, in JSON
  std::vector<ApiAnswer> answers;
};

struct ApiGroup {
  std::string name;
  std::string description;
  std::vector<ApiRoute> routes;
};

/// What a body may be.
struct ApiBody {
  std::string anchor;
  std::string name;
  std::string description;
  std::string type;  ///< of what is no object
  std::vector<ApiValue> fields;
};

/// The management API, for people.
struct ApiView {
  std::string about;
  std::vector<ApiGroup> groups;
  std::vector<ApiBody> bodies;
};

/// What an OpenAPI description says.
/// @param description JSON, as usher makes it itself
/// @throws std::exception where it is none of that
ApiView api_view_of(std::string_view description);

}  // namespace usher::pages
