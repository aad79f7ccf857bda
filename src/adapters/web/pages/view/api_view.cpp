#include "adapters/web/pages/view/api_view.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "adapters/web/pages/markup/escape.hpp"
#include "adapters/web/pages/view/api_values.hpp"

namespace usher::pages {
namespace {

namespace json = boost::json;

/// A path that a narrow window breaks between its parts.
Markup breakable_path(std::string_view path) {
  std::string html;
  while (!path.empty()) {
    const auto end = std::min(path.find('/', 1), path.size());
    append_escaped(html, path.substr(0, end));
    path.remove_prefix(end);
    if (!path.empty()) html += "<wbr>";
  }
  return Markup(std::move(html));
}

/// Reads one description.
class Reading {
 public:
  explicit Reading(const json::object& document)
      : document_(document), components_(document.at("components").as_object()) {}

  [[nodiscard]] ApiView view() const {
    ApiView view;
    view.about = text_at(document_.at("info").as_object(), "description");
    for (const json::value& tag : document_.at("tags").as_array())
      view.groups.push_back(group(tag.as_object()));
    for (const auto& schema : schemas())
      view.bodies.push_back(body(schema.key(), schema.value().as_object()));
    return view;
  }

 private:
  [[nodiscard]] const json::object& schemas() const { return components_.at("schemas").as_object(); }

  [[nodiscard]] ApiGroup group(const json::object& tag) const {
    ApiGroup group{.name = text_at(tag, "name"), .description = text_at(tag, "description"), .routes = {}};
    for (const auto& path : document_.at("paths").as_object()) {
      for (const auto& operation : path.value().as_object()) {
        const auto& declared = operation.value().as_object();
        if (declared.at("tags").at(0).as_string() != group.name) continue;
        group.routes.push_back(route(path.key(), operation.key(), declared));
      }
    }
    return group;
  }

  [[nodiscard]] ApiRoute route(std::string_view path, std::string_view method,
                               const json::object& declared) const {
    ApiRoute route;
    route.anchor = text_at(declared, "operationId");
    route.method = method;
    std::ranges::transform(route.method, route.method.begin(), [](char c) {
      return static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    });
    route.path = breakable_path(path);
    route.summary = text_at(declared, "summary");
    const auto& scopes = declared.at("security").at(0).at("key").as_array();
    if (!scopes.empty()) route.scope = scopes.front().as_string();
    for (const json::value& each : declared.at("parameters").as_array()) {
      route.parameters.push_back(parameter(each.as_object()));
    }
    route.takes_parameters = !route.parameters.empty();
    if (const auto* taken = declared.if_contains("requestBody")) add_body(taken->as_object(), route);
    for (const auto& each : declared.at("responses").as_object()) {
      route.answers.push_back(answer(each.key(), each.value().as_object()));
    }
    return route;
  }

  static ApiValue parameter(const json::object& declared) {
    const auto& schema = declared.at("schema").as_object();
    const auto* required = declared.if_contains("required");
    return {.name = text_at(declared, "name"),
            .place = text_at(declared, "in"),
            .type = type_in_words(schema),
            .type_anchor = type_anchor(schema),
            .needed = required != nullptr && required->as_bool(),
            .description = text_at(declared, "description")};
  }

  void add_body(const json::object& taken, ApiRoute& route) const {
    const auto& schema = first_schema(taken.at("content").as_object());
    const auto& declared = schemas().at(type_in_words(schema)).as_object();
    route.takes_body = true;
    route.body_needed = taken.at("required").as_bool();
    route.fields = all_fields(declared);
    if (const auto* examples = declared.if_contains("examples")) {
      route.example = json::serialize(examples->at(0));
    }
  }

  [[nodiscard]] ApiAnswer answer(std::string_view status, const json::object& declared) const {
    const auto* reference = declared.if_contains("$ref");
    const auto& found = reference == nullptr
                            ? declared
                            : components_.at("responses").at(name_in(reference->as_string())).as_object();
    ApiAnswer answer{.status = std::string(status),
                     .description = text_at(found, "description"),
                     .type = {},
                     .type_anchor = {}};
    if (const auto* content = found.if_contains("content")) {
      const auto& schema = first_schema(content->as_object());
      answer.type = type_in_words(schema);
      answer.type_anchor = type_anchor(schema);
    }
    return answer;
  }

  static const json::object& first_schema(const json::object& content) {
    return content.begin()->value().at("schema").as_object();
  }

  /// Also where several schemas together describe one object.
  [[nodiscard]] std::vector<ApiValue> all_fields(const json::object& schema) const {
    if (const auto* reference = schema.if_contains("$ref")) {
      return all_fields(schemas().at(name_in(reference->as_string())).as_object());
    }
    const auto* parts = schema.if_contains("allOf");
    if (parts == nullptr) return fields_of(schema);
    std::vector<ApiValue> fields;
    for (const json::value& part : parts->as_array()) {
      for (ApiValue& field : all_fields(part.as_object())) fields.push_back(std::move(field));
    }
    return fields;
  }

  [[nodiscard]] ApiBody body(std::string_view name, const json::object& schema) const {
    ApiBody body{.anchor = anchor_of(name),
                 .name = std::string(name),
                 .description = text_at(schema, "description"),
                 .type = {},
                 .fields = all_fields(schema)};
    if (body.fields.empty()) body.type = type_in_words(schema);
    return body;
  }

  const json::object& document_;
  const json::object& components_;
};

}  // namespace

ApiView api_view_of(std::string_view description) {
  const json::value document = json::parse(description);
  return Reading(document.as_object()).view();
}

}  // namespace usher::pages
