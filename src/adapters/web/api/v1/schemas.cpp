#include "adapters/web/api/v1/schemas.hpp"

#include <array>
#include <map>
#include <stdexcept>
#include <string>

#include <boost/json.hpp>

namespace usher::api::v1 {
namespace {

constexpr std::array all{
    Schema{"InviteState", R"({"type": "string", "enum": ["pending", "used", "expired", "revoked"]})"},
    Schema{"InviteKind", R"({"type": "string",
      "enum": ["account", "contact", "contact-with-registration", "group", "reset"]})"},
    Schema{"InviteDraft", R"({"type": "object", "additionalProperties": false, "properties": {
      "kind": {"type": "string", "enum": ["account", "contact", "contact-with-registration", "group"],
               "description": "Left out, it follows from the rest: contact, or groups."},
      "username": {"type": "string", "description": "The one name that may register."},
      "contact": {"type": "string", "description": "Whose contact the invitee becomes: an account's name."},
      "allow_registration": {"type": "boolean",
                             "description": "Whether who has no account yet may register with it."},
      "groups": {"type": "array", "items": {"type": "string"}, "description": "Which the invitee joins."},
      "roles": {"type": "array", "items": {"type": "string"}, "description": "Which the invitee gets."},
      "note": {"type": "string", "description": "For whoever looks at it later; the invitee never sees it."},
      "labels": {"type": "object", "additionalProperties": {"type": "string"},
                 "description": "Words of your own, to find it by."},
      "uses": {"description": "How often it can be used: once where nothing is said.", "oneOf": [{"type": "string", "enum": ["unlimited"]},
        {"type": "object", "required": ["limit"], "additionalProperties": false, "properties": {
          "limit": {"type": "integer", "minimum": 1, "maximum": 1000000}}}]},
      "ttl": {"type": "string", "description": "How long it lives, such as 7d; or expires_at."},
      "expires_at": {"type": "string", "format": "date-time"}},
      "examples": [{"groups": ["family"], "uses": {"limit": 5}, "ttl": "7d", "labels": {"team": "blue"}}]})"},
    Schema{"InviteBatch", R"({"type": "object", "additionalProperties": false,
      "description": "count, and template where they are to be more than plain ones; or items.", "properties": {
      "count": {"type": "integer", "minimum": 1, "maximum": 1000},
      "template": {"$ref": "#/components/schemas/InviteDraft"},
      "items": {"type": "array", "minItems": 1, "maxItems": 1000,
                "items": {"$ref": "#/components/schemas/InviteDraft"}}},
      "examples": [{"count": 30, "template": {"ttl": "14d", "labels": {"class": "7b"}}}]})"},
    Schema{"CreatedInvites", R"({"type": "object", "required": ["invites"], "properties": {
      "invites": {"type": "array", "items": {"$ref": "#/components/schemas/Invite"},
                  "description": "In the order in which they were asked for."}}})"},
    Schema{"RevocationOrder", R"({"type": "object", "additionalProperties": false, "properties": {
      "dry_run": {"type": "boolean", "description": "true: withdraw none, and say how many match."},
      "all": {"type": "boolean", "description": "true where no parameter says which, beside state."},
      "reason": {"type": "string", "description": "For the record of events."}},
      "examples": [{"all": true, "dry_run": true}]})"},
    Schema{"RevocationStep",
           R"({"type": "object", "required": ["dry_run", "count", "next_cursor"], "properties": {
      "dry_run": {"type": "boolean"},
      "count": {"type": "integer",
                "description": "How many were withdrawn by this call; with dry_run how many match, up to 1000000."},
      "next_cursor": {"type": ["string", "null"],
                      "description": "More may match: repeat the call with this as after; null: that was all"}}})"},
    Schema{"InvitePatch", R"({"type": "object", "additionalProperties": false, "properties": {
      "note": {"type": ["string", "null"]},
      "labels": {"type": ["object", "null"], "additionalProperties": {"type": ["string", "null"]},
                 "description": "Those named here change, null takes one away; null for all takes all away."},
      "expires_at": {"type": "string", "format": "date-time"},
      "uses": {"oneOf": [{"type": "string", "enum": ["unlimited"]},
        {"type": "object", "required": ["limit"], "additionalProperties": false, "properties": {
          "limit": {"type": "integer", "minimum": 1, "maximum": 1000000}}}]},
      "groups": {"type": ["array", "null"], "items": {"type": "string"}},
      "roles": {"type": ["array", "null"], "items": {"type": "string"}}},
      "examples": [{"note": "For Alice", "labels": {"team": null}}]})"},
    Schema{"Reason", R"({"type": "object", "additionalProperties": false, "properties": {
      "reason": {"type": "string", "description": "For the record of events."}},
      "examples": [{"reason": "sent to the wrong list"}]})"},
    Schema{
        "Actor",
        R"({"type": "object", "required": ["type", "id"], "description": "Who did something.", "properties": {
      "type": {"type": "string", "enum": ["api-key", "account", "cli", "invitee", "server", "system"]},
      "id": {"type": "string"}}})"},
    Schema{"Invite", R"({"type": "object", "required": ["id", "host", "kind", "state", "username", "contact",
        "allow_registration", "groups", "roles", "note", "labels", "uses", "created_at", "created_by",
        "expires_at", "revoked"], "properties": {
      "id": {"type": "string"},
      "host": {"type": "string"},
      "kind": {"$ref": "#/components/schemas/InviteKind"},
      "state": {"$ref": "#/components/schemas/InviteState"},
      "username": {"type": ["string", "null"], "description": "The one name that may register."},
      "contact": {"type": ["string", "null"], "description": "Whose contact the invitee becomes."},
      "allow_registration": {"type": "boolean"},
      "groups": {"type": "array", "items": {"type": "string"}},
      "roles": {"type": "array", "items": {"type": "string"}},
      "note": {"type": "string"},
      "labels": {"type": "object", "additionalProperties": {"type": "string"}},
      "uses": {"type": "object", "required": ["limit", "used", "held"], "properties": {
        "limit": {"type": ["integer", "null"], "description": "null: unlimited"},
        "used": {"type": "integer"},
        "held": {"type": "integer", "description": "under way"}}},
      "created_at": {"type": "string", "format": "date-time"},
      "created_by": {"$ref": "#/components/schemas/Actor"},
      "expires_at": {"type": "string", "format": "date-time"},
      "revoked": {"type": ["object", "null"], "required": ["at"], "properties": {"at": {"type": "string", "format": "date-time"}}},
      "url": {"type": "string", "description": "The link to share: in the answer to its creation, and for keys with the scope invites:links. Never a password reset's."},
      "uri": {"type": "string", "description": "The same for XMPP clients."}}})"},
    Schema{"InviteList", R"({"type": "object", "required": ["invites", "next_cursor"], "properties": {
      "invites": {"type": "array", "items": {"$ref": "#/components/schemas/Invite"}},
      "count": {"type": "integer", "description": "With count=true: how many on all pages, up to 1000000."},
      "next_cursor": {"type": ["string", "null"], "description": "null: there is nothing more"}}})"},
    Schema{"RedemptionList", R"({"type": "object", "required": ["redemptions"], "properties": {
      "redemptions": {"type": "array", "items": {"type": "object",
        "required": ["account", "purpose", "state", "reserved_at", "committed_at"], "properties": {
        "account": {"type": "string"},
        "purpose": {"type": "string"},
        "state": {"type": "string", "enum": ["held", "committed"]},
        "reserved_at": {"type": "string", "format": "date-time"},
        "committed_at": {"type": ["string", "null"], "format": "date-time"}}}}}})"},
    Schema{"Origin", R"({"type": "object", "description": "How an account came to be.",
        "required": ["account", "invite", "inviter", "created_by", "registered_at", "deleted_at"], "properties": {
      "account": {"type": "string"},
      "invite": {"type": "string"},
      "inviter": {"type": ["string", "null"]},
      "created_by": {"$ref": "#/components/schemas/Actor"},
      "registered_at": {"type": "string", "format": "date-time"},
      "deleted_at": {"type": ["string", "null"], "format": "date-time"}}})"},
    Schema{"Account", R"({"type": "object", "required": ["account", "frozen", "origin"], "properties": {
      "account": {"type": "string"},
      "frozen": {"type": "boolean", "description": "It may not invite."},
      "origin": {"oneOf": [{"$ref": "#/components/schemas/Origin"}, {"type": "null"}],
                 "description": "null: no invite of usher's made it, or there is no such account"}}})"},
    Schema{"AccountTree", R"({"type": "object", "required": ["accounts", "next_cursor"], "properties": {
      "accounts": {"type": "array", "items": {"type": "object", "required": ["depth", "origin"], "properties": {
        "depth": {"type": "integer"},
        "origin": {"$ref": "#/components/schemas/Origin"}}}},
      "next_cursor": {"type": ["string", "null"]}}})"},
    Schema{"EventList", R"({"type": "object", "required": ["events", "next_cursor"], "properties": {
      "events": {"type": "array", "items": {"type": "object",
        "required": ["id", "time", "host", "actor", "type", "object", "data"], "properties": {
        "id": {"type": "string"},
        "time": {"type": "string", "format": "date-time"},
        "host": {"type": "string"},
        "actor": {"$ref": "#/components/schemas/Actor"},
        "type": {"type": "string"},
        "object": {"type": "string"},
        "data": {"type": "object", "additionalProperties": {"type": "string"}}}}},
      "next_cursor": {"type": ["string", "null"],
                      "description": "Where to go on, now or later; null: nothing has happened yet"}}})"},
    Schema{"HostList", R"({"type": "object", "required": ["hosts"], "properties": {
      "hosts": {"type": "array", "items": {"type": "object", "required": ["name", "site_name", "public_url",
          "defaults", "limits"], "properties": {
        "name": {"type": "string", "description": "The XMPP domain."},
        "site_name": {"type": "string"},
        "public_url": {"type": "string"},
        "defaults": {"type": "object", "description": "What an invite gets where nothing is said.", "properties": {
          "ttl": {"type": "string"},
          "uses": {"type": "object", "properties": {"limit": {"type": "integer"}}}}},
        "limits": {"type": "object", "description": "The most that an invite may have.", "properties": {
          "ttl": {"type": "string"},
          "uses": {"type": "integer"},
          "unlimited_uses": {"type": "boolean", "description": "Whether an invite may be used without limit too."},
          "groups": {"type": "integer"},
          "group_bytes": {"type": "integer"},
          "roles": {"type": "integer"},
          "role_bytes": {"type": "integer"},
          "note_bytes": {"type": "integer"},
          "labels": {"type": "integer"},
          "label_key_bytes": {"type": "integer"},
          "label_value_bytes": {"type": "integer"}}}}}}}})"},
    Schema{"KeyDraft",
           R"({"type": "object", "required": ["scopes"], "additionalProperties": false, "properties": {
      "name": {"type": "string", "description": "What it is for."},
      "scopes": {"type": "array", "items": {"type": "string"},
                 "description": "What it may do, such as invites:create: of what the key that asks may."},
      "ttl": {"type": "string", "description": "How long it is good, such as 90d; or expires_at."},
      "expires_at": {"type": "string", "format": "date-time",
        "description": "No later than the key that asks, with which it expires where nothing is said."}},
      "examples": [{"name": "Shop", "scopes": ["invites:create"], "ttl": "90d"}]})"},
    Schema{"KeyPatch", R"({"type": "object", "additionalProperties": false, "properties": {
      "name": {"type": ["string", "null"]},
      "expires_at": {"type": ["string", "null"], "format": "date-time",
                     "description": "null: never; no later than the key that asks"}},
      "examples": [{"name": "Shop"}]})"},
    Schema{"Key",
           R"({"type": "object", "required": ["id", "host", "name", "scopes", "created_at", "expires_at",
        "last_used_at"], "properties": {
      "id": {"type": "string"},
      "host": {"type": "string"},
      "name": {"type": "string"},
      "scopes": {"type": "array", "items": {"type": "string"}},
      "created_at": {"type": "string", "format": "date-time"},
      "expires_at": {"type": ["string", "null"], "format": "date-time", "description": "null: never"},
      "last_used_at": {"type": ["string", "null"], "format": "date-time",
                       "description": "To the minute, of what was made with it."}}})"},
    Schema{"KeyList", R"({"type": "object", "required": ["keys", "next_cursor"], "properties": {
      "keys": {"type": "array", "items": {"$ref": "#/components/schemas/Key"}},
      "next_cursor": {"type": ["string", "null"], "description": "null: there is nothing more"}}})"},
    Schema{"NewKey",
           R"({"allOf": [{"$ref": "#/components/schemas/Key"}, {"type": "object", "required": ["secret"],
      "properties": {"secret": {"type": "string",
        "description": "What requests carry: Authorization: Bearer SECRET. It is not told again."}}}]})"},
    Schema{"OpenApi", R"({"type": "object"})"},
    Schema{
        "Problem",
        R"({"type": "object", "required": ["type", "title", "status"], "description": "What went wrong (RFC 9457).", "properties": {
      "type": {"type": "string", "description": "urn:usher:problem:… says what kind of problem it is."},
      "title": {"type": "string", "description": "The same for people."},
      "status": {"type": "integer"},
      "detail": {"type": "string", "description": "What is wrong this time."},
      "errors": {"type": "array", "items": {"type": "object", "required": ["detail"], "properties": {
        "pointer": {"type": "string"},
        "parameter": {"type": "string"},
        "detail": {"type": "string"}}}}}})"},
};

}  // namespace

std::span<const Schema> schemas() { return all; }

const boost::json::object& schema_named(std::string_view name) {
  static const auto parsed = [] {
    std::map<std::string_view, boost::json::object> found;
    for (const Schema& schema : all) found[schema.name] = boost::json::parse(schema.text).as_object();
    return found;
  }();
  const auto found = parsed.find(name);
  if (found == parsed.end()) throw std::logic_error("no schema " + std::string(name));
  return found->second;
}

}  // namespace usher::api::v1
