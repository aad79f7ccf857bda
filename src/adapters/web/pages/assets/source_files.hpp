#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/web/pages/markup/source_error.hpp"

namespace usher::pages {

/// The files that pages are made of: ours, and an administrator's in place of ours. A folder of overrides
/// looks like src/adapters/web/pages: `templates/landing.html`, `static/style.css`, `locale/de.po`,
/// `apps/dino.svg`, any of them. A file that would take nobody's place is refused, so that a misspelt name is
/// noticed.
///
/// Immutable. Views into it live as long as it does.
class SourceFiles {
 public:
  static constexpr std::size_t file_bytes_max = std::size_t{1} << 20U;

  /// Ours alone.
  SourceFiles() = default;
  /// @throws SourceError where a file is unknown or too large, std::runtime_error where one can't be read
  explicit SourceFiles(const std::filesystem::path& overrides);

  /// @param name below src/adapters/web/pages
  [[nodiscard]] const SourceFile* find_override(std::string_view name) const;
  /// The override or ours; nothing where there is neither.
  [[nodiscard]] std::optional<SourceFile> find(std::string_view name) const;

 private:
  struct Loaded {
    std::string text;
    SourceFile file;
  };

  void load(const std::filesystem::path& path, const std::string& name);

  std::map<std::string, Loaded, std::less<>> overrides_;
};

}  // namespace usher::pages
