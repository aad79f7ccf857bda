#pragma once

#include <string>
#include <vector>

#include "domain/use_cases/api_keys.hpp"

namespace usher::cli {

// JSON is one line, without its line end.

/// With its text, this once.
std::string key_json(const domain::IssuedKey& issued, domain::Timestamp now);
std::string key_json(const domain::ApiKey& key, domain::Timestamp now);
std::string keys_json(const std::vector<domain::ApiKey>& keys, domain::Timestamp now);

/// One line: ID, a tab, NAME, as Prosody's command writes it; where there is more to say, a tab and that.
std::string key_line(const domain::ApiKey& key, domain::Timestamp now);
/// All about it, a line each.
std::string key_text(const domain::ApiKey& key, domain::Timestamp now);

}  // namespace usher::cli
