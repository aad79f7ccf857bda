// What people and administrators call themselves, and pictures of theirs, on a card: there is a PNG or none.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/cards/draw.hpp"

// What Pango asks fontconfig for at first it keeps until the end, and fontconfig loses sight of some of it.
// NOLINTNEXTLINE(*-reserved-identifier, *-identifier-naming): the name that the leak sanitizer calls
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig"; }

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto line = text.find('\n');
  usher::cards::Card card{.headline = std::string(text.substr(0, line)),
                          .below = std::string(text.substr(0, line)),
                          .domain = "example.com",
                          .initial = std::string(text.substr(0, 4)),
                          .person = true};
  if (line != std::string_view::npos) card.portrait = text.substr(line + 1);
  const auto png = usher::cards::draw(card);
  if (png && (!png->starts_with("\x89PNG") || png->size() > usher::cards::png_bytes_max)) std::abort();
  return 0;
}
