#include "adapters/xmpp/stream/element.hpp"

#include <algorithm>
#include <array>

#include "base/text/utf8.hpp"

namespace usher::xmpp {
namespace {

void append_ascii(std::string& out, char c) {
  static constexpr auto escapes = std::to_array<std::pair<char, std::string_view>>({{'&', "&amp;"},
                                                                                    {'<', "&lt;"},
                                                                                    {'>', "&gt;"},
                                                                                    {'"', "&quot;"},
                                                                                    {'\'', "&apos;"},
                                                                                    {'\t', "&#9;"},
                                                                                    {'\n', "&#10;"},
                                                                                    {'\r', "&#13;"}});
  const auto escape = std::ranges::find(escapes, c, &std::pair<char, std::string_view>::first);
  if (escape != escapes.end()) {
    out += escape->second;
  } else if (c >= 0x20) {
    // XML 1.0 section 2.2 has no other control characters, not even escaped.
    out += c;
  }
}

/// XML can't hold everything that a database can, and a server closes the stream of who sends it.
void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view replacement = "\uFFFD";
  for (std::size_t at = 0; at < text.size();) {
    const auto character = text::character_at(text, at);
    const auto bytes = std::max<std::size_t>(1, character.bytes);
    if (character.bytes == 0 || text::is_noncharacter(character.code)) {
      out += replacement;
    } else if (bytes == 1) {
      append_ascii(out, text[at]);
    } else {
      out += text.substr(at, bytes);
    }
    at += bytes;
  }
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  append_escaped(out, text);
  return out;
}

std::string_view Element::attribute(std::string_view name) const noexcept {
  const auto found = std::ranges::find(attributes_, name, &std::pair<std::string, std::string>::first);
  return found == attributes_.end() ? std::string_view{} : std::string_view(found->second);
}

Element& Element::set(std::string_view name, std::string_view value) {
  const auto found = std::ranges::find(attributes_, name, &std::pair<std::string, std::string>::first);
  if (value.empty()) {
    if (found != attributes_.end()) attributes_.erase(found);
  } else if (found != attributes_.end()) {
    found->second = value;
  } else {
    attributes_.emplace_back(name, value);
  }
  return *this;
}

const Element* Element::child(std::string_view name, std::string_view xmlns) const noexcept {
  const auto found =
      std::ranges::find_if(children_, [&](const Element& each) { return each.is(name, xmlns); });
  return found == children_.end() ? nullptr : &*found;
}

std::string_view Element::child_text(std::string_view name) const noexcept {
  const Element* found = child(name);
  return found == nullptr ? std::string_view{} : std::string_view(found->text());
}

std::string Element::to_xml(std::string_view surrounding) const {
  std::string out;
  append_to(out, surrounding);
  return out;
}

void Element::append_to(std::string& out, std::string_view surrounding) const {
  out.append(1, '<').append(name_);
  if (!xmlns_.empty() && xmlns_ != surrounding) {
    out += " xmlns='";
    append_escaped(out, xmlns_);
    out += '\'';
  }
  for (const auto& [name, value] : attributes_) {
    out.append(1, ' ').append(name).append("='");
    append_escaped(out, value);
    out += '\'';
  }
  if (text_.empty() && children_.empty()) {
    out += "/>";
    return;
  }
  out += '>';
  append_escaped(out, text_);
  for (const Element& each : children_) each.append_to(out, xmlns_.empty() ? surrounding : xmlns_);
  out.append("</").append(name_).append(1, '>');
}

}  // namespace usher::xmpp
