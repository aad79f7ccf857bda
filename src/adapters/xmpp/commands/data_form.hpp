#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/xmpp/stream/element.hpp"

namespace usher::xmpp {

/// Builds a data form (XEP-0004).
class DataForm {
 public:
  /// @param type `form` or `result`
  DataForm(std::string_view type, std::string_view form_type, std::string_view title);

  DataForm& instructions(std::string_view text);
  /// @param type `text-single`, `jid-single`, `boolean`
  DataForm& field(std::string_view type, std::string_view var, std::string_view label,
                  std::string_view value = {}, bool required = false);

  [[nodiscard]] const Element& element() const { return form_; }

 private:
  Element form_;
};

/// What somebody filled in, by field: the first value of each.
using FormValues = std::map<std::string, std::string, std::less<>>;

/// @returns nothing where it is no submitted form: no such element, of another type, or a field without a
///   name
std::optional<FormValues> parse_submission(const Element* form);

/// `1` or `true` (XEP-0004 section 3.3).
bool is_true(const FormValues& values, std::string_view var);
std::string_view value_of(const FormValues& values, std::string_view var);

}  // namespace usher::xmpp
