#include "adapters/web/api/v1/webhook_in.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "adapters/web/api/v1/json_in.hpp"

namespace usher::api::v1 {
namespace {

namespace json = boost::json;

/// Those that are named; none: all.
domain::EnumSet<domain::EventType> types_in(const json::object& fields, Faults& faults) {
  domain::EnumSet<domain::EventType> types;
  const std::string pointer = pointer_below("", "types");
  const auto names = texts_in(fields, "types").value_or(std::vector<std::string>{});
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto type = domain::parse_event_type(names[i]);
    if (type) {
      types.add(*type);
    } else {
      add_body_fault(faults, pointer_below(pointer, std::to_string(i)), type.error().detail);
    }
  }
  return types;
}

}  // namespace

domain::WebhookDraft webhook_draft_in(const json::object& fields, Faults& faults) {
  return {.url = text_in(fields, "url").value_or(""), .types = types_in(fields, faults)};
}

domain::WebhookEdit webhook_edit_in(const json::object& fields, Faults& faults) {
  domain::WebhookEdit edit{.url = text_in(fields, "url")};
  if (fields.contains("types")) edit.types = types_in(fields, faults);
  if (const auto state = text_in(fields, "state")) {
    edit.enabled = *state == domain::name_of(domain::WebhookState::enabled);
  }
  return edit;
}

}  // namespace usher::api::v1
