#pragma once

#include <span>
#include <string_view>

namespace usher::text {

/// The candidate that `word` is probably a misspelling of; empty where none is near enough. Case and
/// the difference of `-` and `_` count for nothing.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace usher::text
