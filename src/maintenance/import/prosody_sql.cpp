#include <sqlite3.h>
#include <boost/json.hpp>

#include <memory>

#include "maintenance/import/prosody_data.hpp"

namespace usher::import {
namespace {

namespace json = boost::json;

using Database = std::unique_ptr<sqlite3, decltype([](auto* database) { sqlite3_close(database); })>;
using Rows = std::unique_ptr<sqlite3_stmt, decltype([](auto* rows) { sqlite3_finalize(rows); })>;

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

std::string_view column(sqlite3_stmt* row, int index) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, index));
  return text == nullptr ? std::string_view{}
                         : std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(row, index)));
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
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
  const Database database(opened);
  if (code != SQLITE_OK) return std::unexpected(std::string("can't be opened: ") + sqlite3_errstr(code));
  sqlite3_busy_timeout(database.get(), 5000);
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v2(database.get(), query, -1, &prepared, nullptr) != SQLITE_OK)
    return std::unexpected(std::string("is no database of Prosody's: ") + sqlite3_errmsg(database.get()));
  const Rows rows(prepared);
  sqlite3_bind_text(prepared, 1, host.c_str(), -1, SQLITE_STATIC);
  sqlite3_bind_text(prepared, 2, store.c_str(), -1, SQLITE_STATIC);
  ForeignStore found;
  int step = sqlite3_step(prepared);
  for (; step == SQLITE_ROW; step = sqlite3_step(prepared)) {
    add_row(found[std::string(column(prepared, 0))], std::string(column(prepared, 1)),
            value_of(column(prepared, 2), column(prepared, 3)));
  }
  if (step != SQLITE_DONE)
    return std::unexpected(std::string("can't be read: ") + sqlite3_errmsg(database.get()));
  return found;
}

}  // namespace usher::import
