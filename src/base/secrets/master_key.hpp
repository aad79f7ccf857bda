#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace usher::secrets {

using KeyBytes = std::array<std::byte, 32>;

/// The one secret of an installation, kept in the key file and nowhere else. It is never used
/// itself: each purpose gets a key of its own. Wiped when it dies.
class MasterKey {
 public:
  explicit MasterKey(const KeyBytes& bytes) : bytes_(bytes) {}
  MasterKey(const MasterKey&) = default;
  MasterKey& operator=(const MasterKey&) = default;
  ~MasterKey();

  /// A key for one purpose (HKDF-Expand, RFC 5869, with SHA-256). Never change a purpose's text:
  /// all that was made under it would be lost.
  [[nodiscard]] KeyBytes derive(std::string_view purpose) const;

  [[nodiscard]] const KeyBytes& bytes() const noexcept { return bytes_; }

 private:
  KeyBytes bytes_;
};

}  // namespace usher::secrets
