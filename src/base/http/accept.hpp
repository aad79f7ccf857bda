#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>

#include "base/http/request.hpp"

namespace usher::http {

/// Whether whoever asks says that it shows HTML (RFC 9110 section 12.5.1), as browsers do and programs that
/// take anything do not.
bool accepts_html(const Request& request);

/// Which of these media types a request wants most (RFC 9110 section 12.5.1), by its index. Of what is wanted
/// as much, the one that is named before what a wildcard covers, and then the first one. That is also it
/// where none is wanted at all: better another representation than none.
std::size_t preferred_type(const Request& request, std::initializer_list<std::string_view> offered);

}  // namespace usher::http
