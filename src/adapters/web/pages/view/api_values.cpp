#include "adapters/web/pages/view/api_values.hpp"

#include <algorithm>

#include <boost/json.hpp>

namespace usher::pages {
namespace {

namespace json = boost::json;

std::string joined(const json::array& values) {
  std::string text;
  for (const json::value& value : values) {
    if (!text.empty()) text += " or ";
    text += value.is_string() ? std::string(value.get_string()) : json::serialize(value);
  }
  return text;
}

bool is_needed(const json::object& schema, std::string_view name) {
  const auto* required = schema.if_contains("required");
  if (required == nullptr) return false;
  return std::ranges::any_of(required->as_array(),
                             [&](const json::value& each) { return each.as_string() == name; });
}

std::string range_of(const json::object& schema) {
  const auto* least = schema.if_contains("minimum");
  const auto* most = schema.if_contains("maximum");
  std::string range;
  if (least != nullptr) range += " from " + json::serialize(*least);
  if (most != nullptr) range += " to " + json::serialize(*most);
  return range;
}

std::string alternatives_in_words(const json::array& alternatives) {
  std::string text;
  for (const json::value& each : alternatives) {
    if (!text.empty()) text += " or ";
    text += type_in_words(each.as_object());
  }
  return text;
}

/// The object in which the fields of a value are: its own, its items' or that of one of its alternatives.
const json::object* object_in(const json::object& schema) {
  if (schema.contains("properties")) return &schema;
  if (const auto* items = schema.if_contains("items")) return object_in(items->as_object());
  if (const auto* alternatives = schema.if_contains("oneOf")) {
    for (const json::value& each : alternatives->as_array()) {
      if (const auto* found = object_in(each.as_object())) return found;
    }
  }
  return nullptr;
}

void add_fields(const json::object& schema, const std::string& before, std::vector<ApiValue>& fields) {
  const json::object* object = object_in(schema);
  if (object == nullptr) return;
  for (const auto& member : object->at("properties").as_object()) {
    const json::object& declared = member.value().as_object();
    const std::string name = before + std::string(member.key());
    fields.push_back({.name = name,
                      .place = {},
                      .type = type_in_words(declared),
                      .type_anchor = type_anchor(declared),
                      .needed = is_needed(*object, member.key()),
                      .description = text_at(declared, "description")});
    add_fields(declared, name + '.', fields);
  }
}

}  // namespace

std::string text_at(const json::object& object, std::string_view name) {
  const auto* text = object.if_contains(name);
  return text == nullptr ? std::string{} : std::string(text->as_string());
}

std::string_view name_in(std::string_view reference) { return reference.substr(reference.rfind('/') + 1); }

std::string anchor_of(std::string_view body) { return "body-" + std::string(body); }

std::string type_in_words(const json::object& schema) {
  if (const auto* reference = schema.if_contains("$ref")) {
    return std::string(name_in(reference->as_string()));
  }
  if (const auto* alternatives = schema.if_contains("oneOf")) {
    return alternatives_in_words(alternatives->as_array());
  }
  if (const auto* names = schema.if_contains("enum")) return joined(names->as_array());
  if (const auto* items = schema.if_contains("items")) {
    return "array of " + type_in_words(items->as_object());
  }
  const auto* type = schema.if_contains("type");
  if (type == nullptr) return "anything";
  std::string words = type->is_array() ? joined(type->as_array()) : std::string(type->as_string());
  if (const auto format = text_at(schema, "format"); !format.empty()) words += " (" + format + ")";
  return words + range_of(schema);
}

std::string type_anchor(const json::object& schema) {
  if (const auto* reference = schema.if_contains("$ref")) {
    return anchor_of(name_in(reference->as_string()));
  }
  if (const auto* items = schema.if_contains("items")) return type_anchor(items->as_object());
  if (const auto* alternatives = schema.if_contains("oneOf")) {
    for (const json::value& each : alternatives->as_array()) {
      if (auto found = type_anchor(each.as_object()); !found.empty()) return found;
    }
  }
  return {};
}

std::vector<ApiValue> fields_of(const json::object& schema) {
  std::vector<ApiValue> fields;
  add_fields(schema, {}, fields);
  return fields;
}

}  // namespace usher::pages
