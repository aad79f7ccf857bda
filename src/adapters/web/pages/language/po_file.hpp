#pragma once

#include <string>
#include <vector>

#include "adapters/web/pages/markup/source_error.hpp"

namespace usher::pages {

/// One message of a gettext catalogue.
struct PoEntry {
  std::size_t line = 0;  ///< of its msgid
  bool fuzzy = false;
  std::string id;
  std::string plural_id;  ///< empty for a message without plural
  std::vector<std::string> texts;
};

/// A gettext catalogue as it stands in its file (GNU gettext manual, section 3). Contexts (msgctxt) are
/// refused: usher has none. Obsolete entries (`#~`) are skipped.
struct PoFile {
  std::string label;
  std::string plural_forms;  ///< the value of its header `Plural-Forms`
  std::size_t header_line = 1;
  std::vector<PoEntry> entries;
};

inline constexpr std::size_t po_entries_max = 1000;

/// @throws SourceError
PoFile parse_po(const SourceFile& source);

}  // namespace usher::pages
