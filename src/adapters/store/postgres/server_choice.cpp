#include "adapters/store/postgres/server_choice.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <memory>
#include <ranges>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text/joined.hpp"

namespace usher::store::postgres {
namespace {

using Options = std::unique_ptr<PQconninfoOption, decltype([](auto* options) { PQconninfoFree(options); })>;

using List = std::vector<std::string>;

// What libpq takes a list of, one for each server (PostgreSQL manual, chapter 34.1.1.3).
constexpr std::array<std::string_view, 3> lists{"host", "hostaddr", "port"};

constexpr const char* usual_port = "5432";

List parts_of(std::string_view text) {
  List parts;
  for (const auto part : std::views::split(text, ',')) parts.emplace_back(part.begin(), part.end());
  return parts;
}

std::string quoted_value(std::string_view value) {
  std::string text = "'";
  for (const char character : value) {
    if (character == '\'' || character == '\\') text += '\\';
    text += character;
  }
  return text + '\'';
}

/// One port may stand for all servers, and none for the usual one.
std::string port_of(const List& ports, std::size_t index) {
  std::string port = ports.size() == 1 ? ports.front() : index < ports.size() ? ports[index] : "";
  return port.empty() ? usual_port : port;
}

std::string joined_with_last(List list, std::size_t last) {
  if (last < list.size()) {
    const auto moved = list.begin() + static_cast<std::ptrdiff_t>(last);
    std::rotate(moved, moved + 1, list.end());
  }
  return text::joined(list, ",");
}

}  // namespace

std::string server_name(const std::string& host, const std::string& port) {
  return host + ':' + (port.empty() ? usual_port : port);
}

secrets::Secret with_last(const secrets::Secret& address, const std::string& server) {
  const Options options(PQconninfoParse(std::string(address.reveal()).c_str(), nullptr));
  if (!options) return address;
  List hosts;
  List ports;
  for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const std::string_view name = option->keyword;
    if (name == "host" || (name == "hostaddr" && hosts.empty())) hosts = parts_of(option->val);
    if (name == "port") ports = parts_of(option->val);
  }
  std::size_t last = 0;
  while (last < hosts.size() && server_name(hosts[last], port_of(ports, last)) != server) ++last;
  if (hosts.size() < 2 || last == hosts.size()) return address;
  std::string text;
  for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const bool is_list = std::ranges::find(lists, option->keyword) != lists.end();
    const List values = is_list ? parts_of(option->val) : List{};
    const bool each_its_own = values.size() == hosts.size();
    text += std::string(option->keyword) + '=' +
            quoted_value(each_its_own ? joined_with_last(values, last) : option->val) + ' ';
  }
  return secrets::Secret(text);
}

secrets::Secret ServerChoice::address() const {
  const std::scoped_lock lock(mutex_);
  return doubted_.empty() ? given_ : with_last(given_, doubted_);
}

void ServerChoice::doubt(const std::string& server) {
  const std::scoped_lock lock(mutex_);
  doubted_ = server;
  trusted_.clear();
}

void ServerChoice::trust(const std::string& server) {
  const std::scoped_lock lock(mutex_);
  if (doubted_.empty()) return;
  if (doubted_ == server) {
    doubted_.clear();
    trusted_.clear();
  } else if (trusted_ != server) {
    trusted_ = server;
  }
}

bool ServerChoice::is_abandoned(const std::string& server) const {
  const std::scoped_lock lock(mutex_);
  return !doubted_.empty() && doubted_ == server && !trusted_.empty();
}

}  // namespace usher::store::postgres
