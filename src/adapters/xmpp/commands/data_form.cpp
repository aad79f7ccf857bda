#include "adapters/xmpp/commands/data_form.hpp"

#include "adapters/xmpp/stream/stanza.hpp"

namespace usher::xmpp {

DataForm::DataForm(std::string_view type, std::string_view form_type, std::string_view title)
    : form_("x", std::string(ns::data_forms)) {
  form_.set("type", type);
  form_.add_child("title").set_text(title);
  field("hidden", "FORM_TYPE", {}, form_type);
}

DataForm& DataForm::instructions(std::string_view text) {
  form_.add_child("instructions").set_text(text);
  return *this;
}

DataForm& DataForm::field(std::string_view type, std::string_view var, std::string_view label,
                          std::string_view value, bool required) {
  Element& field = form_.add_child("field");
  field.set("type", type).set("var", var).set("label", label);
  if (required) field.add_child("required");
  if (!value.empty()) field.add_child("value").set_text(value);
  return *this;
}

std::optional<FormValues> parse_submission(const Element* form) {
  if (form == nullptr || form->attribute("type") != "submit") return std::nullopt;
  FormValues values;
  for (const Element& child : form->children()) {
    if (child.name() != "field") continue;
    const auto var = child.attribute("var");
    if (var.empty()) return std::nullopt;
    values.try_emplace(std::string(var), child.child_text("value"));
  }
  return values;
}

std::string_view value_of(const FormValues& values, std::string_view var) {
  const auto found = values.find(var);
  return found == values.end() ? std::string_view{} : std::string_view(found->second);
}

bool is_true(const FormValues& values, std::string_view var) {
  const auto value = value_of(values, var);
  return value == "1" || value == "true";
}

}  // namespace usher::xmpp
