#include <array>
#include <charconv>
#include <fstream>
#include <sstream>
#include <system_error>

#include "import/prosody_data.hpp"

namespace usher::import {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t file_bytes_max = std::uintmax_t{512} * 1024 * 1024;
constexpr std::array<std::string_view, 2> stores{"invite_api_keys", "invite_token"};

/// As Prosody's util.datamanager names hosts' folders and accounts' files, but not stores: all but letters
/// and digits as `%xx`.
std::string encoded(std::string_view text) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) {
      result += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    result += '%';
    result += digits[byte / 16U];
    result += digits[byte % 16U];
  }
  return result;
}

std::string decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const auto hex = text.substr(i).size() > 2 ? text.substr(i + 1, 2) : std::string_view{};
    const bool escape =
        text[i] == '%' &&
        std::from_chars(hex.data(), hex.data() + hex.size(), byte, 16).ptr == hex.data() + hex.size();
    result += escape && !hex.empty() ? static_cast<char>(byte) : text[i];
    if (escape && !hex.empty()) i += 2;
  }
  return result;
}

void read_file(const fs::path& file, const std::string& user, ForeignStore& store,
               std::vector<std::string>& problems) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  std::ifstream in(file, std::ios::binary);
  if (error || !in) return problems.push_back(file.string() + ": can't be read; check its permissions");
  if (size > file_bytes_max) return problems.push_back(file.string() + ": is larger than 512 MiB");
  std::ostringstream text;
  text << in.rdbuf();
  auto table = parse_lua_data(text.view());
  if (!table) return problems.push_back(file.string() + ": " + table.error());
  store.emplace(user, *std::move(table));
}

/// @returns whether there is anything of it
bool read_store(const fs::path& host_folder, std::string_view name, ForeignStore& store,
                std::vector<std::string>& problems) {
  std::error_code error;
  const fs::path own = host_folder / (std::string(name) + ".dat");
  bool found = fs::exists(own, error);
  if (found) read_file(own, {}, store, problems);
  for (const auto& entry : fs::directory_iterator(host_folder / name, error)) {
    if (entry.path().extension() != ".dat") continue;
    found = true;
    read_file(entry.path(), decoded(entry.path().stem().string()), store, problems);
  }
  return found;
}

/// What is in the database goes before files that were left behind when it took over.
bool read_database(const fs::path& file, const core::DomainName& host,
                   std::array<ForeignStore, stores.size()>& found, std::vector<std::string>& problems) {
  bool any = false;
  for (std::size_t i = 0; i < stores.size(); ++i) {
    auto store = read_sql_store(file, host.str(), std::string(stores[i]));
    if (!store) {
      problems.push_back(file.string() + ": " + store.error());
      return any;
    }
    any = any || !store->empty();
    found[i].merge(*store);
  }
  return any;
}

}  // namespace

std::expected<ForeignData, std::string> read_prosody(const fs::path& folder, const core::DomainName& host) {
  ForeignData data;
  std::array<ForeignStore, stores.size()> found;
  std::error_code error;
  const fs::path database = folder / "prosody.sqlite";
  bool any = fs::exists(database, error) && read_database(database, host, found, data.problems);
  const fs::path host_folder = folder / encoded(host.str());
  for (std::size_t i = 0; i < stores.size(); ++i)
    any = read_store(host_folder, stores[i], found[i], data.problems) || any;
  if (!any && data.problems.empty()) {
    return std::unexpected(folder.string() + ": holds no invites and no API keys of " + host.str() +
                           "; check --data and --host, and whether you may read it");
  }
  interpret(found[0], found[1], data);
  return data;
}

}  // namespace usher::import
