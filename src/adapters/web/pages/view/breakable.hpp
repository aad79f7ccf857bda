#pragma once

#include <string_view>

#include "adapters/web/pages/markup/markup.hpp"

namespace usher::pages {

/// An address as HTML that a narrow window breaks between its parts, before `@`, `.` and `-`, and not in the
/// middle of a word.
Markup breakable(std::string_view address);

}  // namespace usher::pages
