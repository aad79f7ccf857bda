#include <string>

#include "adapters/config/load.hpp"
#include "base/text/roff.hpp"

namespace usher::config {

std::string man_page(std::string_view version) {
  std::string page =
      ".TH USHER.TOML 5 \"\" \"" + text::roff("usher " + std::string(version)) + "\" \"File Formats\"\n";
  page += ".SH NAME\nusher.toml \\- configuration of usher, which invites people to XMPP servers\n";
  page += ".SH DESCRIPTION\n" + text::roff_of_markdown(reference_markdown());
  page += ".SH SEE ALSO\n.BR usher (1)\n";
  return page;
}

}  // namespace usher::config
