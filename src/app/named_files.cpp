#include "app/named_files.hpp"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace usher::app {
namespace {

namespace fs = std::filesystem;

/// Collects complaints about files by what names them.
class Complaints {
 public:
  void check(const std::string& key, const fs::path& file) {
    if (file.empty() || ::access(file.c_str(), R_OK) == 0) return;
    const std::string why = std::error_code(errno, std::generic_category()).message();
    lines_.push_back(key + ": " + file.string() + " can't be read: " + why +
                     "; check the file and its permissions, or change the name");
  }

  [[nodiscard]] std::vector<std::string> take() { return std::move(lines_); }

 private:
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> unreadable_files(const config::Config& config) {
  Complaints complaints;
  if (!config.http.tls_listen.empty()) {
    complaints.check("http.certificate", config.http.certificate);
    complaints.check("http.private_key", config.http.private_key);
  }
  complaints.check("pages.overrides", config.page_overrides);
  for (const auto& [host, pages] : config.host_pages) {
    const std::string prefix = "host.\"" + host + "\".";
    complaints.check(prefix + "logo", pages.logo);
    complaints.check(prefix + "own_apps", pages.own_apps);
  }
  for (const auto& [host, xmpp] : config.host_xmpp) {
    complaints.check("host.\"" + host + "\".xmpp.secret_file", xmpp.secret_file);
  }
  return complaints.take();
}

}  // namespace usher::app
