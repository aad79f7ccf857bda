#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/age/age.hpp"

namespace usher::age {

/// What is wrong, as a sentence's end.
std::unexpected<std::string> because(std::string_view why);
std::unexpected<std::string> damaged_header();

/// The key of one file, which its header holds for each recipient.
using FileKey = std::array<std::byte, 16>;

/// One recipient's part of the header: `-> TYPE ARGUMENT...`, and a sealed file key.
struct Stanza {
  std::vector<std::string> arguments;  ///< the type first
  Bytes body;
};

Stanza wrap(const FileKey& key, const Recipient& recipient, secrets::Random& random);
/// The file key that the stanza holds for this identity.
/// @returns what is wrong, as a sentence's end
std::expected<FileKey, std::string> unwrap(const std::vector<Stanza>& stanzas, const Identity& identity);

/// The header's text with the code that authenticates it.
std::string render_header(const Stanza& stanza, const FileKey& key);

struct Header {
  std::vector<Stanza> stanzas;
  std::string authenticated;  ///< the text that the code is of
  Key code{};

  [[nodiscard]] bool is_authentic(const FileKey& key) const;
};

/// Reads a header, line by line and no further. At most 64 KiB.
std::expected<Header, std::string> read_header(const Source& sealed);

}  // namespace usher::age
