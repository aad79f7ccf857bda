#include "adapters/web/api/v1/schema_check.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "adapters/web/api/v1/schemas.hpp"
#include "base/text/joined.hpp"

namespace usher::api::v1 {
namespace {

namespace json = boost::json;

std::string_view type_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return "boolean";
    case json::kind::int64:
    case json::kind::uint64:
      return "integer";
    case json::kind::double_:
      return "number";
    case json::kind::string:
      return "string";
    case json::kind::array:
      return "array";
    case json::kind::object:
      return "object";
  }
  std::unreachable();
}

std::string_view text_of(const json::value& value) { return value.as_string(); }

std::vector<std::string_view> texts_in(const json::value& one_or_several) {
  if (one_or_several.is_string()) return {text_of(one_or_several)};
  std::vector<std::string_view> texts;
  for (const auto& each : one_or_several.as_array()) texts.push_back(text_of(each));
  return texts;
}

bool check_type(const json::value& value, const json::object& schema, std::string_view pointer,
                Faults& faults) {
  const auto allowed = texts_in(schema.at("type"));
  const auto type = type_of(value);
  if (std::ranges::find(allowed, type) != allowed.end()) return true;
  const auto wanted = text::joined(allowed, " or ");
  add_body_fault(faults, std::string(pointer),
                 value.is_null() ? "null means nothing here: of type " + wanted + ", or left out"
                                 : "of type " + wanted + " and not " + std::string(type));
  return false;
}

/// What a reference stands for; the schema itself where it is none.
const json::object* referred(const json::object* schema) {
  constexpr std::string_view start = "#/components/schemas/";
  const auto* reference = schema->if_contains("$ref");
  return reference == nullptr ? schema : &schema_named(text_of(*reference).substr(start.size()));
}

/// The alternative of `oneOf` that is for values of this type; the schema itself where it has none.
const json::object* alternative_for(const json::value& value, const json::object* schema) {
  const auto* alternatives = schema->if_contains("oneOf");
  if (alternatives == nullptr) return schema;
  for (const auto& each : alternatives->as_array()) {
    const auto* one = referred(&each.as_object());
    if (text_of(one->at("type")) == type_of(value)) return one;
  }
  return referred(&alternatives->as_array().front().as_object());
}

void check_required(const json::object& object, const json::object& schema, std::string_view pointer,
                    Faults& faults) {
  const auto* required = schema.if_contains("required");
  if (required == nullptr) return;
  for (const auto name : texts_in(*required)) {
    if (!object.contains(name)) add_body_fault(faults, pointer_below(pointer, name), "this is needed");
  }
}

/// What fields there may be.
std::vector<std::string_view> names_in(const json::value* properties) {
  std::vector<std::string_view> names;
  if (properties == nullptr) return names;
  for (const auto& member : properties->as_object()) names.emplace_back(member.key());
  return names;
}

void check_members(const json::object& object, const json::object& schema, std::string_view pointer,
                   Faults& faults) {
  check_required(object, schema, pointer, faults);
  const auto* properties = schema.if_contains("properties");
  const auto* others = schema.if_contains("additionalProperties");
  for (const auto& member : object) {
    const auto below = pointer_below(pointer, member.key());
    const auto* declared =
        properties == nullptr ? nullptr : properties->as_object().if_contains(member.key());
    if (declared != nullptr) {
      check_schema(member.value(), declared->as_object(), below, faults);
    } else if (others != nullptr && others->is_object()) {
      check_schema(member.value(), others->as_object(), below, faults);
    } else {
      add_body_fault(faults, below,
                     "there is no such field" + suggestion(member.key(), names_in(properties)));
    }
  }
}

void check_text(std::string_view text, const json::object& schema, std::string_view pointer, Faults& faults) {
  const auto* names = schema.if_contains("enum");
  if (names == nullptr) return;
  const auto known = texts_in(*names);
  if (std::ranges::find(known, text) != known.end()) return;
  add_body_fault(faults, std::string(pointer), "one of: " + text::joined(known, ", "));
}

void check_number(const json::value& number, const json::object& schema, std::string_view pointer,
                  Faults& faults) {
  const auto value = number.to_number<std::int64_t>();
  const auto* least = schema.if_contains("minimum");
  const auto* most = schema.if_contains("maximum");
  const bool fits =
      (least == nullptr || value >= least->as_int64()) && (most == nullptr || value <= most->as_int64());
  if (fits) return;
  add_body_fault(faults, std::string(pointer),
                 "from " + json::serialize(*least) + " to " + json::serialize(*most));
}

void check_items(const json::array& items, const json::object& schema, std::string_view pointer,
                 Faults& faults) {
  const auto* most = schema.if_contains("maxItems");
  const auto* least = schema.if_contains("minItems");
  const auto size = static_cast<std::int64_t>(items.size());
  if (least != nullptr && most != nullptr && (size < least->as_int64() || size > most->as_int64())) {
    add_body_fault(faults, std::string(pointer),
                   "from " + json::serialize(*least) + " to " + json::serialize(*most) + " of them and not " +
                       std::to_string(size));
    return;
  }
  std::size_t index = 0;
  for (const auto& item : items) {
    check_schema(item, schema.at("items").as_object(), pointer_below(pointer, std::to_string(index++)),
                 faults);
  }
}

}  // namespace

void check_schema(const json::value& value, const json::object& declared, std::string_view pointer,
                  Faults& faults) {
  const json::object& schema = *alternative_for(value, referred(&declared));
  if (!check_type(value, schema, pointer, faults)) return;
  if (value.is_object()) return check_members(value.get_object(), schema, pointer, faults);
  if (value.is_string()) return check_text(text_of(value), schema, pointer, faults);
  if (value.is_int64()) return check_number(value, schema, pointer, faults);
  if (value.is_array()) check_items(value.get_array(), schema, pointer, faults);
}

}  // namespace usher::api::v1
