#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/model/error.hpp"
#include "domain/model/invite.hpp"

namespace usher::cli {

/// A label as it is typed: `KEY=VALUE`.
inline domain::Result<std::pair<std::string, std::string>> parse_label(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return domain::fail(domain::Errc::invalid_argument,
                        "'" + std::string(text) + "' is no label: write KEY=VALUE");
  }
  return std::pair{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
}

/// @returns `invalid_argument`, also where a key has two values
inline domain::Result<domain::Labels> parse_labels(const std::vector<std::string>& texts) {
  domain::Labels labels;
  for (const auto& text : texts) {
    auto label = parse_label(text);
    if (!label) return std::unexpected(std::move(label).error());
    if (!labels.insert(*std::move(label)).second) {
      return domain::fail(domain::Errc::invalid_argument,
                          "the label '" + text.substr(0, text.find('=')) + "' was given twice");
    }
  }
  return labels;
}

}  // namespace usher::cli
