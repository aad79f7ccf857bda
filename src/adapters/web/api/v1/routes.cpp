#include <array>
#include <tuple>

#include "adapters/web/api/v1/handlers.hpp"
#include "adapters/web/api/v1/route.hpp"

namespace usher::api::v1 {
namespace {

using domain::Scope;
using http::Method;
using Body = Route::Body;

constexpr Parameter limit{"limit", "How many at most: 1 to 200, 50 where nothing is said."};
constexpr Parameter after{"after", "Goes on where a page ended: its next_cursor."};

constexpr std::array invite_filters{
    Parameter{"state", "pending, used, expired or revoked; several are alternatives.", true},
    Parameter{"kind", "Its kind; several are alternatives.", true},
    Parameter{"created_by", "The id of the API key that created it."},
    Parameter{"inviter", "Whose contact the invitee becomes."},
    Parameter{"username", "The name that it is for."},
    Parameter{"group", "A group that one joins by it."},
    Parameter{"label", "KEY:VALUE"},
    Parameter{"note", "What its note contains, in any letter case."},
    Parameter{"created_after", "A time: then or later."},
    Parameter{"created_before", "A time: earlier than that."},
    Parameter{"expires_after", "A time: then or later."},
    Parameter{"expires_before", "A time: earlier than that."},
};

template <class... More>
constexpr auto filters_and(const More&... more) {
  return std::apply([&](const auto&... filters) { return std::array{filters..., more...}; }, invite_filters);
}

constexpr auto invite_parameters = filters_and(
    Parameter{"count", "true: say how many there are on all pages too, up to 1000000. It may take longer."},
    limit, after);
constexpr auto revocation_parameters = filters_and(after);
constexpr std::array tree_parameters{limit, after};
constexpr std::array event_parameters{
    Parameter{"type", "Such as invite.created; several are alternatives.", true},
    Parameter{"object", "An invite's or a key's id, or an account's address."},
    Parameter{"actor", "Who did it: a type such as api-key, or TYPE:ID."},
    limit,
    after,
};

constexpr std::array all{
    Route{Method::get, "invites", "listInvites", Scope::read_invites, "Lists invites, newest first.",
          invite_parameters, Body::none, "", "InviteList", 200, list_invites, true},
    Route{Method::post,
          "invites",
          "createInvite",
          Scope::create_invites,
          "Creates an invite. With Idempotency-Key, a request that is sent again makes one.",
          {},
          Body::needed,
          "InviteDraft",
          "Invite",
          201,
          create_invite},
    Route{Method::post,
          "invites/batch",
          "createInvites",
          Scope::create_invites,
          "Creates up to 1000 invites, all or none: so many by a template, or each as it stands in items.",
          {},
          Body::needed,
          "InviteBatch",
          "CreatedInvites",
          201,
          create_batch,
          true},
    Route{Method::post, "invites/revoke", "revokeInvites", Scope::revoke_invites,
          "Withdraws those that match, up to 1000 in one call, and says where to go on.",
          revocation_parameters, Body::optional, "RevocationOrder", "RevocationStep", 200, revoke_matching},
    Route{Method::get,
          "invites/{id}",
          "getInvite",
          Scope::read_invites,
          "Shows an invite, with its ETag.",
          {},
          Body::none,
          "",
          "Invite",
          200,
          show_invite},
    Route{Method::patch,
          "invites/{id}",
          "updateInvite",
          Scope::update_invites,
          "Changes what is named (RFC 7396); with If-Match, only while nobody else did.",
          {},
          Body::needed,
          "InvitePatch",
          "Invite",
          200,
          update_invite},
    Route{Method::post,
          "invites/{id}/revoke",
          "revokeInvite",
          Scope::revoke_invites,
          "Withdraws an invite; repeating it changes nothing.",
          {},
          Body::optional,
          "Reason",
          "Invite",
          200,
          revoke_invite},
    Route{Method::post,
          "invites/{id}/restore",
          "restoreInvite",
          Scope::revoke_invites,
          "Takes a withdrawal back; repeating it changes nothing.",
          {},
          Body::optional,
          "Reason",
          "Invite",
          200,
          restore_invite},
    Route{Method::get,
          "invites/{id}/redemptions",
          "listRedemptions",
          Scope::read_invites,
          "Lists who used an invite and who is about to, oldest first.",
          {},
          Body::none,
          "",
          "RedemptionList",
          200,
          list_redemptions},
    Route{Method::get,
          "accounts/{name}",
          "getAccount",
          Scope::read_accounts,
          "Tells how an account came to be, and whether it may invite.",
          {},
          Body::none,
          "",
          "Account",
          200,
          show_account},
    Route{Method::get, "accounts/{name}/tree", "listTree", Scope::read_accounts,
          "Lists whom an account let in, and whom those did, each before its own.", tree_parameters,
          Body::none, "", "AccountTree", 200, show_tree},
    Route{Method::post,
          "accounts/{name}/freeze",
          "freezeAccount",
          Scope::freeze_accounts,
          "Keeps an account from inviting.",
          {},
          Body::optional,
          "Reason",
          "Account",
          200,
          freeze_account},
    Route{Method::post,
          "accounts/{name}/unfreeze",
          "unfreezeAccount",
          Scope::freeze_accounts,
          "Lets an account invite again.",
          {},
          Body::optional,
          "Reason",
          "Account",
          200,
          unfreeze_account},
    Route{Method::get, "events", "listEvents", Scope::read_events, "Lists what happened, oldest first.",
          event_parameters, Body::none, "", "EventList", 200, list_events},
    Route{Method::get,
          "openapi.json",
          "describe",
          std::nullopt,
          "This description.",
          {},
          Body::none,
          "",
          "OpenApi",
          200,
          describe},
};

}  // namespace

std::span<const Route> routes() { return all; }

}  // namespace usher::api::v1
