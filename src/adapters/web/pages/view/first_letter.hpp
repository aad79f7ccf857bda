#pragma once

#include <string>
#include <string_view>

namespace usher::pages {

/// A name's first letter, large where it is one of English, with the marks that belong to it left out; it
/// stands for a picture that nobody gave us. Nothing where the name begins oddly.
std::string first_letter(std::string_view name);

}  // namespace usher::pages
