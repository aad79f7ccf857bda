#pragma once

#include <string_view>

#include "domain/model/error.hpp"

namespace usher::domain {

/// What anybody may be told of an error: its detail where that is about what was asked, and no more than the
/// title where something is wrong on this side. What that says of databases, servers, paths and
/// accounts is for the log and for who administers usher.
inline std::string_view public_detail(const Error& error) {
  const auto& description = describe(error.code);
  return description.ours ? description.title : std::string_view(error.detail);
}

}  // namespace usher::domain
