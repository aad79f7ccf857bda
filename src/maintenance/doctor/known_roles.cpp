#include "maintenance/doctor/known_roles.hpp"

#include <sstream>

namespace usher::doctor {

std::vector<std::string> known_roles(const Get& get, const std::string& address, const std::string& host) {
  if (address.empty()) return {};
  const auto answer = get("http://" + address + "/readyz");
  if (!answer) return {};
  const std::string before = "role of " + host + ": ";
  std::vector<std::string> roles;
  std::istringstream lines(answer->body);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(before)) roles.push_back(line.substr(before.size()));
  }
  return roles;
}

}  // namespace usher::doctor
