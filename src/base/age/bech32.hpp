#pragma once

#include <optional>
#include <string_view>

#include "base/age/primitives.hpp"

namespace usher::age {

/// The 32 bytes that `text` stands for in Bech32 (BIP 173, without its limit of length), with `prefix` before
/// the digit 1; nothing where the text is no such key or its checksum does not fit. `prefix` in lower case;
/// `text` may be in upper case as a whole.
std::optional<Key> key_from_bech32(std::string_view prefix, std::string_view text);

}  // namespace usher::age
