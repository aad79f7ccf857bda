#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/model/host.hpp"
#include "domain/model/host_state.hpp"

namespace usher::cli {

/// A host and the pause that holds for it.
struct ShownHost {
  const domain::Host& host;
  std::optional<domain::HostPause> pause;
};

std::string host_json(const ShownHost& shown);
std::string hosts_json(const std::vector<ShownHost>& all);
std::string host_text(const ShownHost& shown);
/// One line each.
std::string hosts_text(const std::vector<ShownHost>& all);

}  // namespace usher::cli
