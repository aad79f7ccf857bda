#include <array>
#include <system_error>

#include "base/text/percent.hpp"
#include "maintenance/import/foreign_file.hpp"
#include "maintenance/import/foreign_values.hpp"
#include "maintenance/import/prosody_data.hpp"

namespace usher::import {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 2> stores{"invite_api_keys", "invite_token"};

/// As Prosody's util.datamanager names hosts' folders and accounts' files, but not stores: all but letters
/// and digits as `%xx`.
std::string encoded(std::string_view text) { return text::percent_encoded(text, "", "0123456789abcdef"); }

std::string unreadable(const fs::path& file, std::string_view why) {
  return printable(file.string()) + ": " + std::string(why);
}

bool is_missing(const std::error_code& error) {
  return error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory;
}

void read_file(const fs::path& file, const std::string& user, ForeignStore& store,
               std::vector<std::string>& problems) {
  const auto text = read_foreign_file(file);
  if (!text) return problems.push_back(unreadable(file, text.error()));
  auto table = parse_lua_data(*text);
  if (!table) return problems.push_back(unreadable(file, table.error()));
  store.emplace(user, *std::move(table));
}

/// The files of accounts.
bool read_folder(const fs::path& folder, ForeignStore& store, std::vector<std::string>& problems) {
  bool found = false;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    if (entry->path().extension() != ".dat") continue;
    found = true;
    read_file(entry->path(), text::percent_decoded(entry->path().stem().string()), store, problems);
  }
  if (error && !is_missing(error))
    problems.push_back(unreadable(folder, "can't be read (" + error.message() + "); check its permissions"));
  return found;
}

/// @returns whether there is anything of it
bool read_store(const fs::path& host_folder, std::string_view name, ForeignStore& store,
                std::vector<std::string>& problems) {
  std::error_code error;
  const fs::path own = host_folder / (std::string(name) + ".dat");
  const auto status = fs::status(own, error);
  const bool found = status.type() != fs::file_type::not_found;
  if (found) read_file(own, {}, store, problems);
  return read_folder(host_folder / name, store, problems) || found;
}

/// What is in the database goes before files that were left behind when it took over.
bool read_database(const fs::path& file, const domain::DomainName& host,
                   std::array<ForeignStore, stores.size()>& found, std::vector<std::string>& problems) {
  bool any = false;
  for (std::size_t i = 0; i < stores.size(); ++i) {
    auto store = read_sql_store(file, host.str(), std::string(stores[i]));
    if (!store) {
      problems.push_back(unreadable(file, store.error()));
      return any;
    }
    any = any || !store->empty();
    found[i].merge(*store);
  }
  return any;
}

}  // namespace

std::expected<ForeignData, std::string> read_prosody(const fs::path& folder, const domain::DomainName& host) {
  ForeignData data;
  std::array<ForeignStore, stores.size()> found;
  std::error_code error;
  const fs::path database = folder / "prosody.sqlite";
  bool any = fs::exists(database, error) && read_database(database, host, found, data.unreadable);
  const fs::path host_folder = folder / encoded(host.str());
  for (std::size_t i = 0; i < stores.size(); ++i)
    any = read_store(host_folder, stores[i], found[i], data.unreadable) || any;
  if (!any && data.unreadable.empty()) {
    return std::unexpected(folder.string() + ": holds no invites and no API keys of " + host.str() +
                           "; check --data and --host, and whether you may read it");
  }
  interpret(found[0], found[1], data);
  return data;
}

}  // namespace usher::import
