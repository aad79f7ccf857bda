#include "maintenance/import/foreign_rows.hpp"

#include <sqlite3.h>

namespace usher::import {

void ForeignRows::CloseDatabase::operator()(sqlite3* database) const { sqlite3_close(database); }
void ForeignRows::FinalizeRows::operator()(sqlite3_stmt* rows) const { sqlite3_finalize(rows); }

std::expected<ForeignRows, std::string> ForeignRows::open(const std::filesystem::path& file,
                                                          const char* query,
                                                          const std::vector<std::string>& parameters,
                                                          std::string_view whose) {
  ForeignRows found;
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
  found.database_.reset(opened);
  if (code != SQLITE_OK) return std::unexpected(std::string("can't be opened: ") + sqlite3_errstr(code));
  sqlite3_busy_timeout(opened, 5000);
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v2(opened, query, -1, &prepared, nullptr) != SQLITE_OK) {
    return std::unexpected("is no database of " + std::string(whose) + ": " + sqlite3_errmsg(opened));
  }
  found.rows_.reset(prepared);
  int index = 0;
  for (const std::string& parameter : parameters)
    sqlite3_bind_text(prepared, ++index, parameter.c_str(), -1, SQLITE_TRANSIENT);
  return found;
}

std::expected<bool, std::string> ForeignRows::next() {
  const int step = sqlite3_step(rows_.get());
  if (step == SQLITE_ROW) return true;
  if (step == SQLITE_DONE) return false;
  return std::unexpected(std::string("can't be read: ") + sqlite3_errmsg(database_.get()));
}

std::string_view ForeignRows::column(int index) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(rows_.get(), index));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(rows_.get(), index))};
}

}  // namespace usher::import
