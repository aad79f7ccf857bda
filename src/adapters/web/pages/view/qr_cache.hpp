#pragma once

#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "adapters/web/pages/markup/markup.hpp"

namespace usher::pages {

/// The codes of the links that were shown last, since making one costs more than the rest of a page.
/// It holds links, so it lives in memory alone. Thread-safe.
class QrCache {
 public:
  static constexpr std::size_t codes_max = 512;  ///< about 2 MiB

  /// As `qr_svg`.
  std::optional<Markup> svg(std::string_view text);

  [[nodiscard]] std::size_t size() const;

 private:
  struct Code {
    std::string text;
    Markup svg;
  };

  mutable std::mutex mutex_;
  std::list<Code> codes_;  // the one used last first
  std::unordered_map<std::string_view, std::list<Code>::iterator> by_text_;
};

}  // namespace usher::pages
