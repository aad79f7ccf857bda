#include "app/reload.hpp"

#include <utility>

namespace usher::app {

std::vector<std::string> needs_restart(const config::Config& running, const config::Config& next) {
  std::vector<std::string> names;
  const auto check = [&](bool same, const char* name) {
    if (!same) names.emplace_back(name);
  };
  check(running.data_dir == next.data_dir, "data_dir");
  check(running.database == next.database && running.database_url.reveal() == next.database_url.reveal(),
        "database");
  check(running.key_file == next.key_file, "key_file");
  check(running.http == next.http, "[http]");
  check(running.operations == next.operations, "[operations]");
  check(running.webhooks == next.webhooks, "[webhooks]");
  check(running.log.format == next.log.format, "log.format");
  return names;
}

config::Config reloadable(const config::Config& running, config::Config next) {
  next.data_dir = running.data_dir;
  next.database = running.database;
  next.database_url = running.database_url;
  next.key_file = running.key_file;
  next.http = running.http;
  next.operations = running.operations;
  next.webhooks = running.webhooks;
  next.log.format = running.log.format;
  return next;
}

}  // namespace usher::app
