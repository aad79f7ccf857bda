#include <boost/json.hpp>

#include "maintenance/import/foreign_rows.hpp"
#include "maintenance/import/prosody_data.hpp"

namespace usher::import {
namespace {

namespace json = boost::json;

LuaValue value_of(const json::value& value);

LuaTable table_of(const json::array& array) {
  LuaTable table;
  double index = 1;
  for (const auto& each : array) table.add(index++, value_of(each));
  return table;
}

/// Prosody's util.json writes what is both a list and a set, and keys that are no texts, beside the rest:
/// `__array` is the list part, `__hash` keys and values in turn.
LuaTable table_of(const json::object& object) {
  LuaTable table;
  for (const auto& [key, each] : object) {
    const auto* list = each.if_array();
    if (list != nullptr && key == "__array") {
      const LuaTable part = table_of(*list);
      for (const auto& [index, value] : part.entries()) table.add(index, value);
    } else if (list != nullptr && key == "__hash") {
      for (std::size_t i = 0; i + 1 < list->size(); i += 2)
        table.add(value_of((*list)[i]), value_of((*list)[i + 1]));
    } else {
      table.add(std::string(key), value_of(each));
    }
  }
  return table;
}

/// The parser has bounded how deep it goes.
LuaValue value_of(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  if (const auto* flag = value.if_bool()) return *flag;
  if (value.is_number()) return value.to_number<double>();
  if (const auto* object = value.if_object()) return table_of(*object);
  if (const auto* array = value.if_array()) return table_of(*array);
  return std::monostate{};
}

/// Bytes that are no UTF-8 are kept: what they mean is for the text that they stand in.
LuaValue json_value(std::string_view text) {
  boost::system::error_code error;
  json::parse_options lenient;
  lenient.allow_invalid_utf8 = true;
  lenient.max_depth = lua_depth_max;
  const json::value value = json::parse(text, error, {}, lenient);
  if (!error) return value_of(value);
  if (error == json::error::too_deep)
    return Unreadable{"its value in the database is nested more than " + std::to_string(lua_depth_max) +
                      " deep"};
  return Unreadable{"its value in the database is no JSON (" + error.message() + ")"};
}

/// As mod_storage_sql writes them: the type beside the text.
LuaValue value_of(std::string_view type, std::string_view text) {
  if (type == "string") return std::string(text);
  if (type == "boolean") return text == "true";
  if (type == "json") return json_value(text);
  if (type != "number") return Unreadable{"its value in the database is of a type that is not known"};
  LuaValue number = json_value(text);
  if (std::holds_alternative<double>(number)) return number;
  return Unreadable{"its value in the database is no number"};
}

/// One row holds a store's entries whose keys are no texts, under the empty one.
void add_row(LuaTable& store, std::string key, LuaValue value) {
  const auto* others = key.empty() ? std::get_if<LuaTable>(&value) : nullptr;
  if (others == nullptr) return store.add(std::move(key), std::move(value));
  for (const auto& [each, inner] : others->entries()) store.add(each, inner);
}

}  // namespace

std::expected<ForeignStore, std::string> read_sql_store(const std::filesystem::path& file,
                                                        const std::string& host, const std::string& store) {
  static constexpr const char* query =
      "SELECT \"user\", \"key\", \"type\", \"value\" FROM \"prosody\" WHERE \"host\" = ?1 AND \"store\" = ?2";
  auto rows = ForeignRows::open(file, query, {host, store}, "Prosody's");
  if (!rows) return std::unexpected(std::move(rows).error());
  ForeignStore found;
  auto more = rows->next();
  for (; more && *more; more = rows->next()) {
    add_row(found[std::string(rows->column(0))], std::string(rows->column(1)),
            value_of(rows->column(2), rows->column(3)));
  }
  if (!more) return std::unexpected(std::move(more).error());
  return found;
}

}  // namespace usher::import
