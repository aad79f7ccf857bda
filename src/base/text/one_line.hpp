#pragma once

#include <string>
#include <string_view>

namespace usher::text {

/// What a library says, for a log: its lines with semicolons between them, and nothing that moves a cursor.
std::string one_line(std::string_view text);

}  // namespace usher::text
