#include "adapters/web/pages/view/first_letter.hpp"

#include "base/text/utf8.hpp"

namespace usher::pages {

std::string first_letter(std::string_view name) {
  std::size_t length = name.empty() ? 0 : 1;
  while (length < name.size() && text::continues_character(name[length])) ++length;
  std::string letter{name.substr(0, length)};
  if (length == 1 && letter[0] >= 'a' && letter[0] <= 'z')
    letter[0] = static_cast<char>(letter[0] - 'a' + 'A');
  return letter;
}

}  // namespace usher::pages
