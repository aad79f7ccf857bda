#pragma once

#include <string>
#include <string_view>

namespace usher::pages {

/// Each appends `value` to `out` in the form that can't leave its place. All of them drop control
/// characters and the bidirectional controls that reorder what stands around them (Unicode TR 9,
/// section 2: embeddings, overrides, isolates), and replace what is no UTF-8 by U+FFFD.

/// For text between tags and inside quoted attributes: `& < > " '` become references.
void append_escaped(std::string& out, std::string_view value);

/// For a whole URL in a quoted attribute. What is neither a path of ours nor `https:`, `http:`,
/// `mailto:` or `xmpp:` becomes `about:invalid`.
void append_url(std::string& out, std::string_view value);

/// For a part of a URL, such as a parameter: all but unreserved characters (RFC 3986 section 2.3) is
/// percent-encoded.
void append_url_part(std::string& out, std::string_view value);

/// `value`, percent-encoded as by `append_url_part`.
std::string percent_encoded(std::string_view value);

}  // namespace usher::pages
