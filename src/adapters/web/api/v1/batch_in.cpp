#include "adapters/web/api/v1/batch_in.hpp"

#include <utility>

#include <boost/json.hpp>

#include "adapters/web/api/v1/invite_draft_in.hpp"
#include "adapters/web/api/v1/json_in.hpp"

namespace usher::api::v1 {
namespace {

namespace json = boost::json;
using domain::InviteDraft;

/// @returns nothing where something is wrong with it
std::optional<InviteDraft> draft_in(const BatchPart& part, domain::Timestamp now, Faults& faults) {
  Faults here;
  auto draft = invite_draft_in(part.fields, now, here);
  for (Fault& fault : here) add_body_fault(faults, part.pointer + fault.place, std::move(fault.detail));
  if (!here.empty()) return std::nullopt;
  return draft;
}

/// Whether either of the two forms is there, and whole.
bool has_one_form(const json::object& fields, Faults& faults) {
  const bool alike = fields.contains("count");
  if (fields.contains("items")) {
    for (const std::string_view other : {"count", "template"}) {
      if (fields.contains(other)) add_body_fault(faults, pointer_below("", other), "either this or items");
    }
  } else if (!alike) {
    add_body_fault(faults, "", "count and template are needed, or items");
  }
  return faults.empty();
}

std::vector<InviteDraft> alike(const json::object& fields, domain::Timestamp now, Faults& faults) {
  const auto count = static_cast<std::size_t>(fields.at("count").as_int64());
  const BatchPart part = part_of(fields, 0);
  const auto draft = draft_in(part, now, faults);
  if (!draft) return {};
  if (count > 1 && draft->username) {
    add_body_fault(faults, part.pointer + "/username", "one name is for one invite, and count is more");
    return {};
  }
  return std::vector<InviteDraft>(count, *draft);
}

}  // namespace

BatchPart part_of(const json::object& fields, std::size_t number) {
  static const json::object nothing;
  if (const auto* items = fields.if_contains("items")) {
    return {items->as_array().at(number).as_object(),
            pointer_below(pointer_below("", "items"), std::to_string(number))};
  }
  const auto* template_fields = fields.if_contains("template");
  return {template_fields == nullptr ? nothing : template_fields->as_object(), pointer_below("", "template")};
}

std::vector<InviteDraft> drafts_in(const json::object& fields, domain::Timestamp now, Faults& faults) {
  if (!has_one_form(fields, faults)) return {};
  if (!fields.contains("items")) return alike(fields, now, faults);
  std::vector<InviteDraft> drafts;
  const std::size_t count = fields.at("items").as_array().size();
  for (std::size_t i = 0; i < count; ++i) {
    if (auto draft = draft_in(part_of(fields, i), now, faults)) drafts.push_back(*std::move(draft));
  }
  return drafts;
}

}  // namespace usher::api::v1
