#pragma once

#include <string>
#include <string_view>

#include "domain/model/jid.hpp"

namespace usher::domain {

// Domains are kept as people write them, `müller.example`; the DNS and many programs write
// `xn--mller-kva.example` (RFC 5890). `DomainName::parse` takes both for the same.

/// What begins a label in the letters of the DNS.
inline constexpr std::string_view ace_prefix = "xn--";

/// A domain as the DNS and addresses on the web write it; as it is where they can't.
/// @throws std::runtime_error where ICU's data is missing
std::string ascii_form(const DomainName& domain);

/// The other way. A label that stands for nothing stays as it is (RFC 3490 section 4.2).
std::string unicode_form(const std::string& domain);

}  // namespace usher::domain
