#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "domain/model/error.hpp"

namespace usher::domain {

/// For words that people give to things: well-formed UTF-8 of at most `bytes_max` bytes without control
/// characters, so that it fits on one line wherever it is shown, and without noncharacters, so that it passes
/// through all that it is sent to.
/// @param what how the error calls the text, such as "a note"
Result<std::string> checked_text(std::string_view text, std::size_t bytes_max, std::string_view what);

}  // namespace usher::domain
