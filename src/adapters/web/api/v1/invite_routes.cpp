#include <functional>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "adapters/web/api/creation_scope.hpp"
#include "adapters/web/api/v1/call_host.hpp"
#include "adapters/web/api/v1/draft_fault.hpp"
#include "adapters/web/api/v1/handlers.hpp"
#include "adapters/web/api/v1/invite_changes_in.hpp"
#include "adapters/web/api/v1/invite_draft_in.hpp"
#include "adapters/web/api/v1/invite_out.hpp"
#include "adapters/web/api/v1/invite_queries.hpp"
#include "adapters/web/api/v1/json_out.hpp"
#include "adapters/web/api/v1/route.hpp"
#include "base/http/status.hpp"

namespace usher::api::v1 {
namespace {

namespace json = boost::json;
using domain::Errc;
using domain::Invite;
using domain::Result;

/// How often changes are merged anew because somebody else was faster.
constexpr int merge_attempts = 4;

void answer(const Services& services, Call& call, const Invite& invite) {
  auto response = json_response(http::status::ok, shown(services, call, invite));
  response.set("ETag", tag_of(domain::version_of(invite)));
  call.answer(std::move(response));
}

domain::Done<Invite> answering(const Services& services, const CallPtr& call) {
  return [&services, call](Result<Invite> invite) {
    if (!invite) return refuse(services, *call, invite.error());
    answer(services, *call, *invite);
  };
}

/// Goes on with the invite in the path: one of another host than the call is about is unknown.
void with_invite(const Services& services, const CallPtr& call,
                 const std::function<void(const Invite&)>& then) {
  const auto id = domain::parse_invite_id(call->path.front());
  if (!id) return refuse(services, *call, id.error());
  services.invitations.find(domain::to_string(*id), [&services, call, then](Result<Invite> found) {
    if (!found) return refuse(services, *call, found.error());
    if (found->host != call->host->domain)
      return refuse(services, *call, domain::Error{Errc::invite_not_found});
    then(*found);
  });
}

/// The whole invite as it was created, with what it is shared by.
void answer_created(const Services& services, Call& call, const Invite& invite) {
  const auto id = domain::to_string(invite.id);
  auto response = json_response(http::status::created, shown(services, call, invite, Links::always));
  response.set("ETag", tag_of(domain::version_of(invite)))
      .set("Location", location_of(call, "invites/" + id));
  call.answer(std::move(response));
}

void merge(const Services& services, const CallPtr& call, const Invite& invite, int attempts_left) {
  if (!call->matches(tag_of(domain::version_of(invite)))) {
    return refuse(services, *call, domain::Error{Errc::version_mismatch});
  }
  Faults faults;
  auto changes = invite_changes_in(call->fields, invite, faults);
  if (!faults.empty()) return refuse(*call, faults);
  const bool conditional = !call->if_match.empty();
  // Labels are merged with those that were there.
  if (conditional || changes.labels) changes.expected = domain::version_of(invite);
  services.invitations.update(
      *call->host, invite.id, std::move(changes), requester_of(services, *call),
      [&services, call, conditional, attempts_left](Result<Invite> changed) {
        if (changed) return answer(services, *call, *changed);
        const bool again =
            changed.error().code == Errc::version_mismatch && !conditional && attempts_left > 1;
        if (!again) return refuse(services, *call, changed.error());
        with_invite(services, call, [&services, call, attempts_left](const Invite& now) {
          merge(services, call, now, attempts_left - 1);
        });
      });
}

/// @param body what is known beside the invites
void list_page(const Services& services, const CallPtr& call, domain::InviteFilter filter,
               json::object body) {
  const auto order = filter.order;
  services.invitations.list(std::move(filter), [&services, call, order, body = std::move(body)](
                                                   Result<domain::InvitePage> page) mutable {
    if (!page) return refuse(services, *call, page.error());
    std::optional<std::string> next;
    if (page->next) next = invite_cursor(call->arguments, call->host->domain, order, *page->next);
    if (call->wants_other_type) {
      auto response = table_response(services, *call, http::status::ok, page->invites);
      link_next(*call, response, next);
      return call->answer(std::move(response));
    }
    json::array invites;
    for (const Invite& invite : page->invites) invites.push_back(shown(services, *call, invite));
    body["invites"] = std::move(invites);
    call->answer(page_response(*call, std::move(body), next));
  });
}

}  // namespace

void list_invites(const Services& services, const CallPtr& call) {
  Faults faults;
  auto filter = invite_filter_in(call->arguments, call->host->domain, faults);
  const bool counted = flag_in(call->arguments, "count", faults);
  if (counted && call->wants_other_type) Arguments::note("count", "a table has no place for this", faults);
  if (!faults.empty()) return refuse(*call, faults);
  if (!counted) return list_page(services, call, std::move(filter), {});
  auto all = filter;
  services.bulk.count(std::move(all), [&services, call,
                                       filter = std::move(filter)](Result<domain::MatchCount> count) mutable {
    if (!count) return refuse(services, *call, count.error());
    list_page(services, call, std::move(filter), {{"count", count->count}, {"count_exact", count->exact}});
  });
}

void create_invite(const Services& services, const CallPtr& call) {
  const auto now = services.invitations.now();
  Faults faults;
  auto draft = invite_draft_in(call->fields, now, faults);
  if (!faults.empty()) return refuse(*call, faults);
  draft.source_detail = call->key->id;
  if (const auto scope = missing_scope(*call->key, draft)) return refuse_scope(*call, *scope);
  auto guard = domain::guard_of(*call->key, now);
  if (!call->idempotency) {
    return services.invitations.create(*call->host, std::move(draft), std::move(guard),
                                       [&services, call](Result<domain::SharedInvite> made) {
                                         if (!made)
                                           return refuse_draft(services, *call, made.error(), call->fields,
                                                               "");
                                         answer_created(services, *call, made->invite);
                                       });
  }
  services.invitations.create_once(*call->host, std::move(draft), std::move(guard), *call->idempotency,
                                   [&services, call](Result<domain::SharedInvite> made) {
                                     if (!made)
                                       return refuse_draft(services, *call, made.error(), call->fields, "");
                                     // It may be an earlier one, of which no more than the id is right.
                                     call->path = {domain::to_string(made->invite.id)};
                                     with_invite(services, call, [&services, call](const Invite& invite) {
                                       answer_created(services, *call, invite);
                                     });
                                   });
}

void show_invite(const Services& services, const CallPtr& call) {
  with_invite(services, call, [&services, call](const Invite& invite) { answer(services, *call, invite); });
}

void update_invite(const Services& services, const CallPtr& call) {
  with_invite(services, call,
              [&services, call](const Invite& invite) { merge(services, call, invite, merge_attempts); });
}

void revoke_invite(const Services& services, const CallPtr& call) {
  with_invite(services, call, [&services, call](const Invite& invite) {
    services.invitations.revoke(invite.id, requester_of(services, *call), call->reason(),
                                answering(services, call));
  });
}

void restore_invite(const Services& services, const CallPtr& call) {
  with_invite(services, call, [&services, call](const Invite& invite) {
    services.invitations.restore(invite.id, requester_of(services, *call), call->reason(),
                                 answering(services, call));
  });
}

void list_redemptions(const Services& services, const CallPtr& call) {
  with_invite(services, call, [&services, call](const Invite& invite) {
    services.invitations.list_uses(
        invite.id, [&services, call](Result<std::vector<domain::Redemption>> uses) {
          if (!uses) return refuse(services, *call, uses.error());
          json::array redemptions;
          for (const auto& each : *uses) redemptions.push_back(to_json(each));
          call->answer(json_response(http::status::ok, {{"redemptions", std::move(redemptions)}}));
        });
  });
}

void list_openings(const Services& services, const CallPtr& call) {
  with_invite(services, call, [&services, call](const Invite& invite) {
    services.store.list_openings(
        invite.id, [&services, call](const Result<std::vector<domain::InviteOpenings>>& days) {
          if (!days) return refuse(services, *call, days.error());
          json::array openings;
          for (const auto& each : *days) {
            openings.push_back(json::object{{"day", domain::to_string(each.day)}, {"count", each.count}});
          }
          call->answer(json_response(http::status::ok, {{"openings", std::move(openings)}}));
        });
  });
}

}  // namespace usher::api::v1
