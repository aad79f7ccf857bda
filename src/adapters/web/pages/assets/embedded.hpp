#pragma once

#include <span>
#include <string_view>

namespace usher::pages {

/// A file of ours that was compiled in: `templates/landing.html`, `apps/apps.json`. The static files come
/// with their compressed forms, which are empty for all others.
struct EmbeddedFile {
  std::string_view name;  ///< below src/adapters/web/pages
  std::string_view text;
  std::string_view gzip;
  std::string_view brotli;
};

/// A translation that was checked when it was compiled in.
struct EmbeddedCatalogue {
  std::string_view tag;
  bool formal;  ///< texts that differ in a formal address, and all others
  std::string_view plural_forms;
  std::span<const std::string_view> texts;  ///< in the order of `Catalogue`
};

/// All of them; `generator.cpp` writes these two functions.
std::span<const EmbeddedFile> embedded_files() noexcept;
std::span<const EmbeddedCatalogue> embedded_catalogues() noexcept;

}  // namespace usher::pages
