#pragma once

#include <string_view>

namespace usher::http {

/// Whether `If-Match` names this entity tag, or any (RFC 9110 section 13.1.1): a weak one names none.
bool if_match_names(std::string_view field, std::string_view tag);

/// Whether `If-None-Match` names this entity tag, weakly or not, or any, so that 304 is the answer (RFC 9110
/// section 13.1.2).
bool if_none_match_names(std::string_view field, std::string_view tag);

}  // namespace usher::http
