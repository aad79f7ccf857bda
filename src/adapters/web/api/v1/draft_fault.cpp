#include "adapters/web/api/v1/draft_fault.hpp"

#include "domain/model/public_detail.hpp"

namespace usher::api::v1 {
namespace {

/// A member of an `InviteDraft` as bodies name it.
std::string_view field_of(std::string_view member, const boost::json::object& fields) {
  if (member == "inviter") return "contact";
  if (member == "uses_allowed") return "uses";
  // A lifetime may come as the time at which it ends.
  if (member == "ttl" && !fields.contains("ttl")) return "expires_at";
  return member;
}

}  // namespace

std::string pointer_to_fault(const domain::Error& error, const boost::json::object& fields,
                             std::string_view pointer) {
  const auto member = error.place.member;
  return member.empty() ? std::string(pointer) : pointer_below(pointer, field_of(member, fields));
}

void refuse_draft(const Services& services, Call& call, const domain::Error& error,
                  const boost::json::object& fields, std::string_view pointer) {
  if (error.place == domain::ErrorPlace{}) return refuse(services, call, error);
  call.answer(faults_response(error, {{.where = Fault::Where::body,
                                       .place = pointer_to_fault(error, fields, pointer),
                                       .detail = std::string(domain::public_detail(error))}}));
}

}  // namespace usher::api::v1
