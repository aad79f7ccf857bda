#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pages/markup/markup.hpp"

namespace usher::pages {

/// How pages of one host look. Made once by `Pages::add_site`.
struct Site {
  std::string name;    ///< of the service, as people call it
  std::string domain;  ///< behind the @
  std::string monogram;
  std::string logo_href;
  std::string share_image;  ///< what link previews show
  std::string home_href;
  std::string style_href;
  std::string script_href;
  std::string icon_href;
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
  std::string_view monogram;
  std::string_view logo_href;
  std::string_view share_image;
  std::string_view home_href;
  std::string_view style_href;
  std::string_view script_href;
  std::string_view icon_href;
  std::string_view lang;
  std::string_view dir;
  std::string_view language_name;
  std::string_view language_href;
  Markup language_list;  ///< of the switch
  bool demo = false;
};

/// What `languages.html` is made from, once for each language.
struct LanguageList {
  std::string_view language_href;
  std::vector<LanguageRow> languages;
};

}  // namespace usher::pages
