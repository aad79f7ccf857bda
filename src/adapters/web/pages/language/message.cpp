#include "adapters/web/pages/language/message.hpp"

namespace usher::pages {

MessageIndex MessageList::find(std::string_view english) const {
  for (std::size_t i = 0; i < messages_.size(); ++i) {
    if (messages_[i] == english) return {static_cast<std::uint16_t>(i)};
  }
  return {};
}

PluralIndex MessageList::find_plural(std::string_view one) const {
  for (std::size_t i = 0; i < plurals_.size(); ++i) {
    if (plurals_[i].one == one) return {static_cast<std::uint16_t>(i)};
  }
  return {};
}

}  // namespace usher::pages
