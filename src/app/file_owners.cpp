#include "app/file_owners.hpp"

#include <filesystem>
#include <string>

#include "adapters/store/sqlite/file_names.hpp"
#include "base/files/ownership.hpp"

namespace usher::app {

void give_files_to_service(const config::Config& config) {
  files::give_to_owner_of_folder(config.key_file);
  if (!config.database_url.empty()) return;
  for (const char* suffix : store::sqlite::file_suffixes) {
    files::give_to_owner_of_folder(config.database.string() + suffix);
  }
}

}  // namespace usher::app
