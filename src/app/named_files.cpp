#include "app/named_files.hpp"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace usher::app {
namespace fs = std::filesystem;

std::vector<std::string> unreadable_files(const config::Config& config) {
  std::vector<std::string> complaints;
  const auto check = [&](const std::string& key, const fs::path& file) {
    if (file.empty() || ::access(file.c_str(), R_OK) == 0) return;
    const std::string why = std::error_code(errno, std::generic_category()).message();
    complaints.push_back(key + ": " + file.string() + " can't be read: " + why +
                         "; check the file and its permissions, or change the name");
  };
  if (!config.http.tls_listen.empty()) {
    check("http.certificate", config.http.certificate);
    check("http.private_key", config.http.private_key);
  }
  check("pages.overrides", config.page_overrides);
  for (const auto& [host, pages] : config.host_pages) {
    const std::string prefix = "host.\"" + host + "\".";
    check(prefix + "logo", pages.logo);
    check(prefix + "own_apps", pages.own_apps);
  }
  for (const auto& [host, xmpp] : config.host_xmpp) {
    check("host.\"" + host + "\".xmpp.secret_file", xmpp.secret_file);
  }
  return complaints;
}

}  // namespace usher::app
