#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "adapters/config/config.hpp"
#include "adapters/config/option.hpp"
#include "domain/model/time.hpp"

namespace usher::config {

/// `"text"` for a mistake: shortened, on one line.
std::string in_quotes(std::string_view text);

/// From 1 to 65535.
bool is_port(std::string_view text);
/// The same `host:port` that the HTTP server takes.
Checked<std::string> check_listen_address(const std::string& text);
/// An IP address, or a network in CIDR form.
Checked<std::string> check_network(const std::string& text);
/// `50/s`, `30/m`, `1000/h` or `off`.
Checked<http::Rate> check_rate(const std::string& text, std::uint32_t count_max = http::Rate::count_max);
std::string rate_text(const http::Rate& rate);
/// `1s to 10 years`, for the reference and for mistakes.
std::string range_text(domain::Duration min, domain::Duration max);
Checked<domain::Duration> check_duration(const std::string& text, domain::Duration min, domain::Duration max);
/// Absolute; a relative one starts from `folder`.
Checked<std::filesystem::path> check_path(const std::string& text, const std::filesystem::path& folder);

}  // namespace usher::config
