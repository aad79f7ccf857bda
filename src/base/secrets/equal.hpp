#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace usher::secrets {

/// Compares in a time that the lengths alone decide, so that it tells nobody how far a guess was right.
bool equal_in_constant_time(std::span<const std::byte> a, std::span<const std::byte> b) noexcept;
bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

}  // namespace usher::secrets
