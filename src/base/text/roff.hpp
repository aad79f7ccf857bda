#pragma once

#include <string>
#include <string_view>

namespace usher::text {

/// Text for a man page (groff_man(7)), on one line: nothing in it is a request or an escape, hyphens can be
/// searched for, what stands between backticks is bold, and of a link its text is left.
std::string roff(std::string_view text);

/// The same for a page of Markdown with headings, paragraphs, one level of lists and comments, without its
/// title.
std::string roff_of_markdown(std::string_view page);

}  // namespace usher::text
