#include "adapters/web/pages/markup/html_context.hpp"

#include <algorithm>
#include <array>

namespace usher::pages {
namespace {

using namespace std::string_literals;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t'; }
bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == ':'; }

bool holds_url(std::string_view attribute) {
  constexpr std::array names{std::string_view{"href"},       std::string_view{"src"},
                             std::string_view{"action"},     std::string_view{"formaction"},
                             std::string_view{"xlink:href"}, std::string_view{"poster"},
                             std::string_view{"cite"},       std::string_view{"data"}};
  return std::ranges::find(names, attribute) != names.end();
}

/// Attributes whose value is a language of its own: code, styles, documents, lists of URLs.
bool takes_no_value(std::string_view attribute) {
  return attribute.starts_with("on") || attribute == "style" || attribute == "srcdoc" ||
         attribute == "srcset" || attribute == "ping" || attribute == "http-equiv";
}

}  // namespace

std::string HtmlContext::read(std::string_view html) {
  for (const char c : html) {
    if (std::string wrong = step(c); !wrong.empty()) return wrong;
  }
  return {};
}

std::string HtmlContext::step(char c) {
  switch (state_) {
    case State::text:
      if (c == '<') state_ = State::tag_open;
      return {};
    case State::comment:
    case State::raw:
    case State::plain_text: {
      recent_ += c;
      const std::string end = state_ == State::comment ? "-->" : "</" + tag_ + ">";
      if (recent_.size() > end.size()) recent_.erase(0, recent_.size() - end.size());
      if (recent_ == end) state_ = State::text;
      return {};
    }
    case State::declaration:
      recent_ += c;
      if (recent_ == "--") {
        state_ = State::comment;
        recent_.clear();
      } else if (c == '>') {
        state_ = State::text;
      }
      return {};
    default:
      return step_in_tag(c);
  }
}

std::string HtmlContext::step_in_tag(char c) {
  if (state_ == State::tag_open) {
    tag_.clear();
    closing_ = false;
    recent_.clear();
    if (c == '!') {
      state_ = State::declaration;
      return {};
    }
    state_ = State::tag_name;
    if (c == '/') {
      closing_ = true;
      return {};
    }
  }
  if (state_ == State::attribute_value) {
    if (c == quote_) {
      state_ = State::between_attributes;
    } else {
      value_started_ = true;
    }
    return {};
  }
  if (state_ == State::attribute_equals) {
    if (c != '"' && c != '\'') return "the value of the attribute '" + attribute_ + "' needs quotes";
    quote_ = c;
    value_started_ = false;
    state_ = State::attribute_value;
    return {};
  }
  if (c == '>') {
    end_tag();
    return {};
  }
  if (is_space(c) || c == '/') {
    if (tag_.empty()) return "'<' starts no tag: write &lt;";
    state_ = State::between_attributes;
    return {};
  }
  if (c == '=' && state_ == State::attribute_name) {
    state_ = State::attribute_equals;
    return {};
  }
  if (state_ == State::between_attributes) {
    attribute_.clear();
    state_ = State::attribute_name;
  }
  const bool svg_case = c >= 'A' && c <= 'Z' && state_ == State::attribute_name;  // viewBox
  if (!is_name(c) && !svg_case) return "'"s + c + "' can't stand in the name of a tag or an attribute";
  (state_ == State::tag_name ? tag_ : attribute_) += svg_case ? static_cast<char>(c - 'A' + 'a') : c;
  return {};
}

void HtmlContext::end_tag() {
  recent_.clear();
  state_ = State::text;
  if (closing_) return;
  if (tag_ == "script" || tag_ == "style") state_ = State::raw;
  if (tag_ == "title" || tag_ == "textarea") state_ = State::plain_text;
}

std::string HtmlContext::place_value(Place& place) {
  switch (state_) {
    case State::text:
      place = Place::text;
      return {};
    case State::plain_text:
      place = Place::plain_text;
      recent_.clear();
      return {};
    case State::attribute_value:
      if (takes_no_value(attribute_))
        return "no value can stand safely in the attribute '" + attribute_ + "'";
      place = !holds_url(attribute_) ? Place::attribute : value_started_ ? Place::url_part : Place::url;
      value_started_ = true;
      return {};
    case State::attribute_equals:
      return "the value of the attribute '" + attribute_ + "' needs quotes";
    case State::raw:
      return "no value can stand safely inside <" + tag_ + ">";
    case State::comment:
    case State::declaration:
      return "no value can stand in a comment";
    default:
      return "no value can stand in the name of a tag or an attribute";
  }
}

std::string HtmlContext::cross_section() {
  if (state_ == State::tag_name || state_ == State::attribute_name || state_ == State::between_attributes) {
    if (tag_.empty()) return "a section can't stand in the name of a tag";
    // What follows has to be a blank or the tag's end: see `is_space` in step_in_tag.
    state_ = State::between_attributes;
    attribute_.clear();
    quote_ = 0;
    value_started_ = false;
    return {};
  }
  if (state_ == State::attribute_value) return {};
  if (state_ == State::text || state_ == State::plain_text) {
    recent_.clear();
    tag_ = state_ == State::plain_text ? tag_ : "";
    attribute_.clear();
    quote_ = 0;
    value_started_ = false;
    closing_ = false;
    return {};
  }
  return "a section can't begin or end here";
}

}  // namespace usher::pages
