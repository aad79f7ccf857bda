#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace usher::xmpp {

/// An XML element: a stanza or a part of one. A value. Text between children is kept as one text in front of
/// them, which no protocol that usher speaks can tell from what was sent.
class Element {
 public:
  /// @param name as it is written, without a prefix
  /// @param xmlns its namespace; empty: its parent's. One that was read and is in none (`xmlns=''`) would be
  ///   written as its parent's: usher sends nothing that is in none.
  explicit Element(std::string name, std::string xmlns = {})
      : name_(std::move(name)), xmlns_(std::move(xmlns)) {}

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::string& xmlns() const noexcept { return xmlns_; }
  [[nodiscard]] bool is(std::string_view name, std::string_view xmlns) const noexcept {
    return name_ == name && xmlns_ == xmlns;
  }

  /// Empty where there is none: no attribute that usher reads means anything when it is empty.
  [[nodiscard]] std::string_view attribute(std::string_view name) const noexcept;
  /// An empty value takes the attribute away.
  Element& set(std::string_view name, std::string_view value);

  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  Element& set_text(std::string_view text) {
    text_ = text;
    return *this;
  }
  void append_text(std::string_view text) { text_ += text; }

  [[nodiscard]] const std::vector<Element>& children() const noexcept { return children_; }
  Element& add(Element child) {
    children_.push_back(std::move(child));
    return *this;
  }
  /// Adds an empty child and gives it, to be filled in; good until the next one is added.
  Element& add_child(std::string name, std::string xmlns = {}) {
    return children_.emplace_back(std::move(name), xmlns.empty() ? xmlns_ : std::move(xmlns));
  }
  /// The first child of that name and namespace; null where there is none.
  [[nodiscard]] const Element* child(std::string_view name, std::string_view xmlns) const noexcept;
  /// The first one of that name in this element's own namespace.
  [[nodiscard]] const Element* child(std::string_view name) const noexcept { return child(name, xmlns_); }
  /// Its text; empty where there is no such child.
  [[nodiscard]] std::string_view child_text(std::string_view name) const noexcept;

  /// As XML. Control characters that XML 1.0 can't hold are left out; what is no character or no UTF-8
  /// becomes U+FFFD.
  /// @param surrounding the namespace that it stands in: not declared again
  [[nodiscard]] std::string to_xml(std::string_view surrounding = {}) const;

  bool operator==(const Element&) const = default;

 private:
  void append_to(std::string& out, std::string_view surrounding) const;

  std::string name_;
  std::string xmlns_;
  std::vector<std::pair<std::string, std::string>> attributes_;
  std::string text_;
  std::vector<Element> children_;
};

/// `text` as it stands in XML, in an attribute or between tags.
std::string escaped(std::string_view text);

}  // namespace usher::xmpp
