#pragma once

#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace usher::import {

/// What a query finds in another program's SQLite database, which is never written to. For one thread.
class ForeignRows {
 public:
  /// @param parameters of the query, in their order
  /// @param whose for the sentence, such as `Prosody's`
  /// @returns a sentence where the file is no such database
  static std::expected<ForeignRows, std::string> open(const std::filesystem::path& file, const char* query,
                                                      const std::vector<std::string>& parameters,
                                                      std::string_view whose);

  /// Goes on to the next row, first to the first.
  /// @returns whether there is one; a sentence where it can't be read
  std::expected<bool, std::string> next();

  /// A column of the row, empty where it is null. Valid until `next`.
  [[nodiscard]] std::string_view column(int index) const;

 private:
  struct CloseDatabase {
    void operator()(sqlite3* database) const;
  };
  struct FinalizeRows {
    void operator()(sqlite3_stmt* rows) const;
  };
  ForeignRows() = default;

  std::unique_ptr<sqlite3, CloseDatabase> database_;
  std::unique_ptr<sqlite3_stmt, FinalizeRows> rows_;
};

}  // namespace usher::import
