#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace usher::pages {

/// Names a text of the pages in every language's catalogue.
struct MessageIndex {
  static constexpr std::uint16_t none = 0xFFFF;

  std::uint16_t value = none;

  bool operator==(const MessageIndex&) const = default;
};

/// The same for a text that depends on a number.
struct PluralIndex {
  std::uint16_t value = MessageIndex::none;

  bool operator==(const PluralIndex&) const = default;
};

/// Words of ours that are translated, or an administrator's that are not.
struct Wording {
  MessageIndex message;
  std::string plain;  ///< used where there is no message

  [[nodiscard]] bool empty() const { return message == MessageIndex{} && plain.empty(); }
};

/// Every text of the pages in English, which is how templates and catalogues name them. Made from
/// `locale/usher.pot`; its order is the order of every catalogue.
class MessageList {
 public:
  struct Plural {
    std::string one;
    std::string other;

    bool operator==(const Plural&) const = default;
  };

  void add(std::string text) { messages_.push_back(std::move(text)); }
  void add(Plural plural) { plurals_.push_back(std::move(plural)); }

  /// @returns `MessageIndex{}` where there is no such message
  [[nodiscard]] MessageIndex find(std::string_view english) const;
  [[nodiscard]] PluralIndex find_plural(std::string_view one) const;

  [[nodiscard]] const std::vector<std::string>& messages() const { return messages_; }
  [[nodiscard]] const std::vector<Plural>& plurals() const { return plurals_; }

 private:
  std::vector<std::string> messages_;
  std::vector<Plural> plurals_;
};

}  // namespace usher::pages
