#include <array>
#include <fstream>
#include <string_view>
#include <utility>

#include "maintenance/import/ejabberd_data.hpp"
#include "maintenance/import/foreign_file.hpp"
#include "maintenance/import/foreign_values.hpp"

namespace usher::import {
namespace {

namespace fs = std::filesystem;

/// By how it begins. What is piped in is not looked at: it could not be read again.
bool is_database(const fs::path& file) {
  using namespace std::string_view_literals;
  static constexpr auto magic = "SQLite format 3\0"sv;
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return false;
  std::array<char, magic.size()> start{};
  std::ifstream in(file, std::ios::binary);
  return in.read(start.data(), start.size()) && std::string_view(start.data(), start.size()) == magic;
}

std::expected<std::vector<EjabberdInvite>, std::string> read(const fs::path& file,
                                                             const domain::DomainName& host,
                                                             ForeignData& data) {
  if (is_database(file)) return read_ejabberd_table(file, host.str());
  const auto text = read_foreign_file(file);
  if (!text) return std::unexpected(text.error());
  return read_ejabberd_list(*text, host, data);
}

}  // namespace

std::expected<ForeignData, std::string> read_ejabberd(const fs::path& file, const domain::DomainName& host) {
  ForeignData data;
  const auto invites = read(file, host, data);
  if (!invites) return std::unexpected(printable(file.string()) + ": " + invites.error());
  if (invites->empty() && data.left_behind.empty()) {
    return std::unexpected(printable(file.string()) + ": holds no invites of " + host.str() +
                           "; check --data and --host");
  }
  interpret(*invites, data);
  return data;
}

}  // namespace usher::import
