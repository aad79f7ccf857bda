#include <array>
#include <tuple>

#include "adapters/web/api/v1/handlers.hpp"
#include "adapters/web/api/v1/route.hpp"

namespace usher::api::v1 {
namespace {

using domain::Scope;
using http::Method;
using Body = Route::Body;

constexpr std::string_view a_time = R"({"type": "string", "format": "date-time"})";

constexpr Parameter limit{"limit", "How many at most: 1 to 200, 50 where nothing is said.", false,
                          R"({"type": "integer", "minimum": 1, "maximum": 200, "default": 50})"};
constexpr Parameter after{"after", "Goes on where a page ended: its next_cursor."};

constexpr Parameter host{"host",
                         "Which of the key's hosts it is about; may be left out where the key is for one."};

constexpr std::array invite_filters{
    Parameter{"state", "pending, used, expired or revoked; several are alternatives.", true,
              R"({"$ref": "#/components/schemas/InviteState"})"},
    Parameter{"kind", "Its kind; several are alternatives.", true,
              R"({"$ref": "#/components/schemas/InviteKind"})"},
    Parameter{"created_by", "The id of the API key that created it."},
    Parameter{"inviter", "Whose contact the invitee becomes."},
    Parameter{"username", "The name that it is for."},
    Parameter{"group", "A group that one joins by it."},
    Parameter{"label", "KEY:VALUE"},
    Parameter{"note", "What its note contains, in any letter case."},
    Parameter{"created_after", "A time: then or later.", false, a_time},
    Parameter{"created_before", "A time: earlier than that.", false, a_time},
    Parameter{"expires_after", "A time: then or later.", false, a_time},
    Parameter{"expires_before", "A time: earlier than that.", false, a_time},
};

template <class... More>
constexpr auto filters_and(const More&... more) {
  return std::apply([&](const auto&... filters) { return std::array{filters..., more...}; }, invite_filters);
}

constexpr auto invite_parameters = filters_and(
    Parameter{"count", "true: say how many there are on all pages too, up to 1000000. It may take longer.",
              false, R"({"type": "boolean"})"},
    limit, after);
constexpr auto revocation_parameters = filters_and(after);
constexpr std::array tree_parameters{limit, after};
constexpr std::array event_parameters{
    Parameter{"type", "Such as invite.created; several are alternatives.", true},
    Parameter{"object", "An invite's or a key's id, or an account's address."},
    Parameter{"actor", "Who did it: a type such as api-key, or TYPE:ID."},
    Parameter{"wait", "Seconds, 0 to 30: where there is nothing, the answer waits for it so long.", false,
              R"({"type": "integer", "minimum": 0, "maximum": 30})"},
    limit,
    after,
};
constexpr std::array key_parameters{limit, after};
constexpr std::array key_deletion_parameters{Parameter{
    "own", "true: also where it is the key that the request comes with.", false, R"({"type": "boolean"})"}};

constexpr std::array all{
    Route{Method::get, "invites", "listInvites", Scope::read_invites, "Lists invites, newest first.",
          invite_parameters, Body::none, "", "InviteList", 200, list_invites, csv_type},
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
          csv_type},
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
    Route{Method::get, "events", "listEvents", Scope::read_events,
          "Lists what happened, oldest first; with wait, as soon as something does. With Accept: "
          "text/event-stream it is told as it happens, each with its cursor as id; Last-Event-ID, or after, "
          "says where to go on.",
          event_parameters, Body::none, "", "EventList", 200, list_events, "text/event-stream"},
    Route{Method::get,
          "hosts",
          "listHosts",
          std::nullopt,
          "Lists the hosts that the key is for: what holds for invites there.",
          {},
          Body::none,
          "",
          "HostList",
          200,
          list_hosts},
    Route{Method::post,
          "hosts/{host}/pause",
          "pauseHost",
          Scope::pause_hosts,
          "Stops everything at once: nothing new is created for the host and nobody gets in, until it is "
          "resumed or the pause ends. What is there stays as it is.",
          {},
          Body::optional,
          "PauseOrder",
          "Host",
          200,
          pause_host},
    Route{Method::post,
          "hosts/{host}/resume",
          "resumeHost",
          Scope::pause_hosts,
          "Ends a pause; repeating it changes nothing.",
          {},
          Body::optional,
          "Reason",
          "Host",
          200,
          resume_host},
    Route{Method::get, "keys", "listKeys", Scope::manage_keys,
          "Lists the API keys that are for the host and for none that the key which asks is not for, oldest "
          "first.",
          key_parameters, Body::none, "", "KeyList", 200, list_keys},
    Route{Method::post,
          "keys",
          "createKey",
          Scope::manage_keys,
          "Makes a key, with no more than the one that asks for it has. Its secret is told here and never "
          "again: so Idempotency-Key, by which an answer would be repeated, is refused.",
          {},
          Body::needed,
          "KeyDraft",
          "NewKey",
          201,
          create_key},
    Route{Method::get,
          "keys/{id}",
          "getKey",
          Scope::manage_keys,
          "Shows a key, without its secret.",
          {},
          Body::none,
          "",
          "Key",
          200,
          show_key},
    Route{Method::patch,
          "keys/{id}",
          "updateKey",
          Scope::manage_keys,
          "Changes what is named (RFC 7396) of a key that may do no more than the one that asks.",
          {},
          Body::needed,
          "KeyPatch",
          "Key",
          200,
          update_key},
    Route{Method::delete_, "keys/{id}", "deleteKey", Scope::manage_keys,
          "Deletes a key, whatever it may do, and tells what it was.", key_deletion_parameters, Body::none,
          "", "Key", 200, delete_key},
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

std::vector<Parameter> query_of(const Route& route) {
  std::vector<Parameter> parameters(route.parameters.begin(), route.parameters.end());
  if (is_about_a_host(route) && !names_host_in_path(route)) parameters.push_back(host);
  return parameters;
}

}  // namespace usher::api::v1
