#pragma once

#include <string>

#include "domain/model/time.hpp"

namespace usher::cli {

/// `2026-11-30 05:12:09`, in UTC.
inline std::string time_text(domain::Timestamp time) {
  auto text = domain::to_rfc3339(time);
  text.pop_back();
  text[text.find('T')] = ' ';
  return text;
}

}  // namespace usher::cli
