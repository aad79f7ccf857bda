#pragma once

#include <string>
#include <string_view>

#include "base/http/response.hpp"

namespace usher::http {

/// An error as RFC 9457 problem details (`application/problem+json`).
/// @param slug names the kind of problem for programs: `type` is `urn:usher:problem:SLUG`
/// @param title the same for people, one sentence, always the same for one slug
/// @param detail what is particular to this time; left out where empty. Never put a secret in it.
Response problem(int status, std::string_view slug, std::string_view title, std::string_view detail = {});

/// A JSON string with its quotes. What is not UTF-8 becomes U+FFFD.
std::string json_string(std::string_view text);

}  // namespace usher::http
