#include <sqlite3.h>
#include <boost/json.hpp>

#include <memory>

#include "import/prosody_data.hpp"

namespace usher::import {
namespace {

namespace json = boost::json;

struct Closer {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

LuaValue value_of(const json::value& value, std::size_t depth = 0) {
  if (depth > lua_depth_max) return std::monostate{};
  if (const auto* text = value.if_string()) return std::string(*text);
  if (const auto* flag = value.if_bool()) return *flag;
  if (value.is_number()) return value.to_number<double>();
  LuaTable table;
  if (const auto* object = value.if_object()) {
    for (const auto& [key, each] : *object) table.add(std::string(key), value_of(each, depth + 1));
    return table;
  }
  if (const auto* array = value.if_array()) {
    double index = 1;
    for (const auto& each : *array) table.add(index++, value_of(each, depth + 1));
    return table;
  }
  return std::monostate{};
}

/// As mod_storage_sql writes them: the type beside the text.
LuaValue value_of(std::string_view type, std::string_view text) {
  if (type == "string") return std::string(text);
  if (type == "boolean") return text == "true";
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || (type != "number" && type != "json")) return std::monostate{};
  return value_of(value);
}

std::string_view column(sqlite3_stmt* row, int index) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, index));
  return text == nullptr ? std::string_view{}
                         : std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(row, index)));
}

}  // namespace

std::expected<ForeignStore, std::string> read_sql_store(const std::filesystem::path& file,
                                                        const std::string& host, const std::string& store) {
  static constexpr const char* query =
      "SELECT \"user\", \"key\", \"type\", \"value\" FROM \"prosody\" WHERE \"host\" = ?1 AND \"store\" = ?2";
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
  const std::unique_ptr<sqlite3, Closer> database(opened);
  if (code != SQLITE_OK) return std::unexpected(std::string("can't be opened: ") + sqlite3_errstr(code));
  sqlite3_busy_timeout(database.get(), 5000);
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v2(database.get(), query, -1, &prepared, nullptr) != SQLITE_OK)
    return std::unexpected(std::string("is no database of Prosody's: ") + sqlite3_errmsg(database.get()));
  const std::unique_ptr<sqlite3_stmt, Closer> rows(prepared);
  sqlite3_bind_text(prepared, 1, host.c_str(), -1, SQLITE_STATIC);
  sqlite3_bind_text(prepared, 2, store.c_str(), -1, SQLITE_STATIC);
  ForeignStore found;
  int step = sqlite3_step(prepared);
  for (; step == SQLITE_ROW; step = sqlite3_step(prepared)) {
    LuaValue value = value_of(column(prepared, 2), column(prepared, 3));
    found[std::string(column(prepared, 0))].add(std::string(column(prepared, 1)), std::move(value));
  }
  if (step != SQLITE_DONE)
    return std::unexpected(std::string("can't be read: ") + sqlite3_errmsg(database.get()));
  return found;
}

}  // namespace usher::import
