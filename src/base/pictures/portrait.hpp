#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace usher::pictures {

/// A portrait is a square of at most so many pixels a side, in a WebP file of at most so many bytes, which is
/// what a message between nodes has room for.
inline constexpr std::size_t portrait_side_max = 128;
inline constexpr std::size_t portrait_bytes_max = 4'800;
inline constexpr std::string_view portrait_type = "image/webp";

/// A smaller picture says nothing.
inline constexpr std::size_t portrait_side_min = 16;

/// The middle of a picture that a stranger chose, on white: nothing but pixels is kept of the file. Takes
/// some milliseconds, and some hundred where somebody means ill.
/// @returns nothing where `decode` gives nothing, or the picture is tiny
std::optional<std::string> portrait(std::string_view file);

}  // namespace usher::pictures
