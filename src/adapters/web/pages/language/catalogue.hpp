#pragma once

#include <string_view>
#include <vector>

#include "adapters/web/pages/language/message.hpp"
#include "adapters/web/pages/language/plural_rule.hpp"
#include "adapters/web/pages/language/po_file.hpp"

namespace usher::pages {

/// The English texts that catalogues translate: the messages of a template catalogue (`.pot`).
MessageList messages_of(const PoFile& pot);

/// Everything that is wrong with a translation, as `FILE:LINE: what`: messages that are missing (unless
/// `partial`), fuzzy or unknown, placeholders that are missing, unknown or malformed, plural forms too
/// many or too few, bidirectional overrides. A plural form may leave `{count}` out: 'one day'.
std::vector<std::string> problems_of(const PoFile& po, const MessageList& english, bool partial);

/// All texts in one language. Immutable; its texts are views into whatever it was made from.
class Catalogue {
 public:
  /// @param texts in the order of the list, then each plural's forms one after the other
  Catalogue(PluralRule rule, std::size_t message_count, std::vector<std::string_view> texts)
      : rule_(rule), message_count_(message_count), texts_(std::move(texts)) {}

  [[nodiscard]] std::string_view text(MessageIndex index) const { return texts_.at(index.value); }
  [[nodiscard]] std::string_view text(PluralIndex index, std::uint32_t n) const {
    return texts_.at(message_count_ + std::size_t{index.value} * rule_.forms() + rule_.form_of(n));
  }

  [[nodiscard]] const PluralRule& rule() const { return rule_; }
  [[nodiscard]] const std::vector<std::string_view>& texts() const { return texts_; }

 private:
  PluralRule rule_;
  std::size_t message_count_;
  std::vector<std::string_view> texts_;
};

/// The texts of `po`; those that it lacks come from `fallback`. The catalogue refers to `po`'s texts, and
/// to what `fallback` refers to.
/// @param fallback has the same plural rule; null where nothing is missing
/// @throws SourceError where `problems_of` finds any
Catalogue make_catalogue(const PoFile& po, const MessageList& english, const Catalogue* fallback);

}  // namespace usher::pages
