#include "adapters/config/database_address.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "adapters/config/checks.hpp"
#include "base/text/ascii.hpp"

namespace usher::config {
namespace {

constexpr std::size_t url_bytes_max = 2000;
constexpr std::string_view long_scheme = "postgresql://";
constexpr std::string_view short_scheme = "postgres://";

/// Behind the scheme: `[USER[:PASSWORD]@][HOST[:PORT],...][/NAME][?PARAMETERS]`, as libpq splits it.
struct Parts {
  std::string_view user;  ///< with its password
  std::string_view hosts;
  std::string_view name;
  std::string_view parameters;
};

std::string_view cut(std::string_view& text, std::string_view until) {
  const auto end = std::min(text.find_first_of(until), text.size());
  const auto part = text.substr(0, end);
  text.remove_prefix(end);
  return part;
}

Parts split(std::string_view text) {
  Parts parts;
  text.remove_prefix(text.starts_with(long_scheme) ? long_scheme.size() : short_scheme.size());
  if (const auto end = text.find_first_of("@/"); end != std::string_view::npos && text[end] == '@') {
    parts.user = text.substr(0, end);
    text.remove_prefix(end + 1);
  }
  parts.hosts = cut(text, "/?");
  if (text.starts_with('/')) parts.name = cut(text, "?").substr(1);
  if (!text.empty()) parts.parameters = text.substr(1);
  return parts;
}

/// Printable ASCII without spaces, and with a `%` before two hexadecimal digits alone.
bool is_encoded(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] <= ' ' || text[i] > '~') return false;
    if (text[i] == '%' &&
        (i + 2 >= text.size() || !text::is_hexadecimal(text[i + 1]) || !text::is_hexadecimal(text[i + 2])))
      return false;
    // libpq takes no zero byte, and would repeat the password that has one.
    if (text.substr(i, 3) == "%00") return false;
  }
  return true;
}

/// A name, an address (IPv6 in brackets) or the encoded path of a socket's folder; with a port or without.
bool is_host(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos || end == 1) return false;
    const auto port = text.substr(end + 1);
    return port.empty() || (port.starts_with(':') && is_port(port.substr(1)));
  }
  const auto name = text.substr(0, text.find(':'));
  const auto port = text.substr(name.size());
  return std::ranges::all_of(name,
                             [](char c) {
                               return text::is_alphanumeric(c) || c == '-' || c == '.' || c == '_' ||
                                      c == '%';
                             }) &&
         (port.empty() || is_port(port.substr(1)));
}

template <class Check>
bool all_parts(std::string_view text, char separator, Check check) {
  while (true) {
    const auto end = std::min(text.find(separator), text.size());
    if (!check(text.substr(0, end))) return false;
    if (end == text.size()) return true;
    text.remove_prefix(end + 1);
  }
}

bool is_parameter(std::string_view text) {
  const auto equals = text.find('=');
  return equals != std::string_view::npos && equals > 0 &&
         text.find('=', equals + 1) == std::string_view::npos;
}

/// @returns what is wrong
std::optional<std::string> find_mistake(std::string_view text) {
  if (text.size() > url_bytes_max) {
    return "the address has more than " + std::to_string(url_bytes_max) + " bytes";
  }
  if (!is_encoded(text)) {
    return "the address holds a space, a zero byte, a character that is not ASCII or a lone %: write it "
           "percent-encoded, "
           "as %20 for a space and %25 for %";
  }
  const Parts parts = split(text);
  if (!all_parts(parts.hosts, ',', is_host)) {
    return "the address has no valid host and port (in a user name or password, write %40 for @, %2F for / "
           "and %3A for :)";
  }
  if (!parts.parameters.empty() && !all_parts(parts.parameters, '&', is_parameter)) {
    return "the address has a parameter that is not NAME=VALUE";
  }
  return std::nullopt;
}

}  // namespace

Checked<DatabaseAddress> check_database(const std::string& text, const std::filesystem::path& folder) {
  constexpr std::string_view sqlite = "sqlite:";
  if (text.starts_with(long_scheme) || text.starts_with(short_scheme)) {
    if (auto mistake = find_mistake(text)) return std::unexpected(*std::move(mistake));
    return DatabaseAddress{.file = {}, .url = secrets::Secret{text}};
  }
  // What looks like an address commonly holds a password, so it is not repeated.
  if (text.starts_with("postgresql:") || text.starts_with("postgres:")) {
    return std::unexpected("the address of a PostgreSQL database starts with postgresql://, as in " +
                           std::string(database_url_example));
  }
  const bool is_sqlite = text.starts_with(sqlite);
  if (!is_sqlite && text.find("://") != std::string::npos) {
    return std::unexpected(
        "this kind of database is not supported, only an SQLite file and PostgreSQL, as in " +
        std::string(database_url_example));
  }
  auto file = check_path(is_sqlite ? text.substr(sqlite.size()) : text, folder);
  if (!file) return std::unexpected(std::move(file).error());
  return DatabaseAddress{.file = *std::move(file), .url = {}};
}

std::string shown_database(const secrets::Secret& url) {
  const Parts parts = split(url.reveal());
  std::string shown(long_scheme);
  if (!parts.user.empty()) shown += std::string(parts.user.substr(0, parts.user.find(':'))) + "@";
  shown += parts.hosts;
  if (!parts.name.empty()) shown += "/" + std::string(parts.name);
  return shown;
}

}  // namespace usher::config
