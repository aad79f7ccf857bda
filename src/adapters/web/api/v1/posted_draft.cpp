#include "adapters/web/api/v1/posted_draft.hpp"

#include <utility>

#include <boost/json.hpp>

#include "adapters/web/api/v1/invite_draft_in.hpp"
#include "adapters/web/api/v1/json_in.hpp"
#include "adapters/web/api/v1/schemas.hpp"

namespace usher::api::v1 {

std::expected<domain::InviteDraft, http::Response> posted_draft(std::string_view body,
                                                                domain::Timestamp now) {
  const auto fields = read_object(body, schema_named("InviteDraft"));
  if (!fields) return std::unexpected(faults_response(fields.error()));
  Faults faults;
  auto draft = invite_draft_in(*fields, now, faults);
  if (!faults.empty()) return std::unexpected(faults_response(faults));
  return draft;
}

}  // namespace usher::api::v1
