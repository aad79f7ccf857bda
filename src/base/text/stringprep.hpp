#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace usher::text {

/// Which rules prepare a text (RFC 3454). They stand on Unicode 3.2; what that does not assign is refused,
/// since two programs could prepare it differently.
enum class StringprepProfile : std::uint8_t {
  nodeprep,  ///< the part of an address before the `@` (RFC 3920 Appendix A)
  nameprep,  ///< a domain (RFC 3491)
  saslprep,  ///< a password (RFC 4013)
};

/// What a profile prepares is at most this long, and so is what it makes: a part of a JID holds at most
/// 1023 octets (RFC 7622 section 3.2.1).
inline constexpr std::size_t stringprep_bytes_max = 1023;

/// Prepares `text`. An empty answer means that it is not valid under the profile, too long, or nothing
/// remains of it. Keeps no copy of the text in memory.
std::string stringprep(std::string_view text, StringprepProfile profile);

}  // namespace usher::text
