#include "adapters/web/pages/view/breakable.hpp"

#include <algorithm>
#include <string>

#include "adapters/web/pages/markup/escape.hpp"

namespace usher::pages {

Markup breakable(std::string_view address) {
  std::string html;
  while (!address.empty()) {
    const auto end = std::min(address.find_first_of("@.-", 1), address.size());
    append_escaped(html, address.substr(0, end));
    address.remove_prefix(end);
    if (!address.empty()) html += "<wbr>";
  }
  return Markup(std::move(html));
}

}  // namespace usher::pages
