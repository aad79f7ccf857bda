#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secrets/master_key.hpp"
#include "domain/model/jid.hpp"

namespace usher::pages {

/// Whose picture a link's preview shows.
struct PreviewSubject {
  domain::DomainName domain;
  std::optional<domain::Localpart> inviter;  ///< none: the host's own

  bool operator==(const PreviewSubject&) const = default;
};

/// The paths of pictures for previews of links: `/invite/preview/SEAL.png`. Apps and their servers ask for
/// them, and note them down: a path holds no invitation's token, and opens nothing. The seal is what lets one
/// see the picture: nobody can ask for members by their names. Thread-safe.
class PreviewPaths {
 public:
  static constexpr std::string_view prefix = "/invite/preview/";

  explicit PreviewPaths(const secrets::MasterKey& master) : key_(master.derive("usher preview 1")) {}

  [[nodiscard]] std::string path_of(const PreviewSubject& subject) const;
  /// @param rest of a path, behind the prefix
  /// @returns nothing where we did not make it
  [[nodiscard]] std::optional<PreviewSubject> parse(std::string_view rest) const;

 private:
  [[nodiscard]] std::string seal_of(std::string_view address) const;

  secrets::KeyBytes key_;
};

}  // namespace usher::pages
