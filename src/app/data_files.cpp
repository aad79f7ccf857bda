#include "app/data_files.hpp"

#include <stdexcept>
#include <system_error>

#include "base/files/access.hpp"
#include "base/files/regular_file.hpp"

namespace usher::app {

namespace fs = std::filesystem;

void fail(const fs::path& file, const std::string& why) {
  throw std::runtime_error(file.string() + ": " + why);
}

bool is_there(const fs::path& file) {
  std::error_code error;
  const bool there = fs::exists(file, error);
  if (!error) return there;
  fail(file, "can't be looked at: " + error.message() + "; " + files::access_advice(file));
}

bool holds_anything(const fs::path& file) { return is_there(file) && fs::file_size(file) > 0; }

fs::path without_links(fs::path file) {
  constexpr int links_max = 40;  // as Linux has it
  std::error_code unknown;
  for (int links = 0; links < links_max && fs::is_symlink(file, unknown); ++links) {
    file = file.parent_path() / fs::read_symlink(file);
  }
  return file;
}

void check_is_sqlite(const config::Config& config, const std::string& tool) {
  if (config.database_url.empty()) return;
  throw std::runtime_error("the database is PostgreSQL's: use " + tool + ", see docs/postgresql.md");
}

void check_is_file(const fs::path& database) {
  if (const auto other = files::what_is_no_file(database)) fail("database " + database.string(), *other);
}

void make_folder_of(const fs::path& file) {
  const auto folder = file.parent_path();
  if (folder.empty() || is_there(folder)) return;
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  if (error) {
    fail("data folder " + folder.string(),
         "can't be made: " + error.message() + "; make it, or set data_dir to one that usher may write to");
  }
}

}  // namespace usher::app
