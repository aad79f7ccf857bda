#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/web/pages/markup/markup.hpp"
#include "adapters/web/pages/view/accent.hpp"

namespace usher::pages {

/// How pages of one host look. Made once by `Pages::add_site`.
struct Site {
  std::string name;     ///< of the service, as people call it
  std::string domain;   ///< behind the @
  Markup domain_parts;  ///< the same, `breakable`
  std::string monogram;
  std::string logo_href;
  std::string share_image;       ///< what link previews show where nothing else is drawn for them
  bool own_share_image = false;  ///< it is the administrator's, of whatever size
  Colour accent;
  std::shared_ptr<const std::string> logo;  ///< the picture's bytes; null: none
  std::string home_href;
  std::string contact_href;  ///< of whoever runs the service
  std::string style_href;
  std::string script_href;
  std::string icon_href;
  bool formal = false;  ///< in languages that tell a formal address from a familiar one
};

/// One line of the language switch.
struct LanguageRow {
  std::string_view tag;
  std::string_view name;
  std::string_view dir;
  bool current = false;
};

/// What stands around every page. Its views last as long as `Pages` and the request.
struct Frame {
  std::string_view site;
  std::string_view domain;
  Markup domain_parts;
  std::string_view monogram;
  std::string_view logo_href;
  std::string_view share_image;
  bool share_sized = false;  ///< it is as large as we make them
  std::string_view home_href;
  std::string_view contact_href;
  std::string_view style_href;
  std::string_view script_href;
  std::string_view icon_href;
  std::string_view lang;
  std::string_view dir;
  std::string_view language_name;
  std::string_view language_href;
  Markup language_list;  ///< of the switch
  bool demo = false;
  std::string_view device;
};

/// What `languages.html` is made from, once for each language.
struct LanguageList {
  std::string_view language_href;
  std::vector<LanguageRow> languages;
};

}  // namespace usher::pages
