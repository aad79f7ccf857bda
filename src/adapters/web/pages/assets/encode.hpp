#pragma once

#include <string>
#include <string_view>

namespace usher::pages {

/// How hard to try: `build` takes its time, once; `start` is for what administrators put in our place.
enum class Effort { start, build };

/// @throws std::runtime_error where the library fails, which it does for want of memory alone
std::string gzip(std::string_view text, Effort effort);
std::string brotli(std::string_view text, Effort effort);

/// Sixteen hexadecimal digits that change with the content (FNV-1a, 64 bits). It names versions of our
/// own files; it is no defence against anybody.
std::string content_hash(std::string_view text);

}  // namespace usher::pages
