#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace usher::domain {

/// What `checked_text` takes, made of words that somebody gave to a thing elsewhere: bytes that are no UTF-8
/// become U+FFFD, control characters and ends of lines a space, and what is longer than `bytes_max` is cut
/// between two characters. Text that is fine already stays as it is.
std::string cleaned_text(std::string_view text, std::size_t bytes_max);

}  // namespace usher::domain
