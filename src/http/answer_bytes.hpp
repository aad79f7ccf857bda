#pragma once

#include <string>
#include <string_view>

#include "http/options.hpp"
#include "http/router.hpp"

namespace usher::http {

/// Everything that a connection would answer to these bytes followed by their end, without a
/// socket: for tests and fuzzing. Requests whose handlers answer later, from another thread, stay
/// unanswered.
/// @param piece_bytes how many bytes come at a time; 0: all at once
std::string answer_bytes(const Router& router, std::string_view bytes, const Limits& limits = {},
                         std::size_t piece_bytes = 0);

}  // namespace usher::http
