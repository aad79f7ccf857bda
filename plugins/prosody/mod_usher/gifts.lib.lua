-- What comes with an account that is made by an invite: contacts, roles and groups.

local rostermanager = require "core.rostermanager";
local usermanager = require "core.usermanager";

local host = module.host;

-- One way: `subscriber` sees when `contact` is online.
local function subscribe(subscriber, contact)
  local subscriber_jid, contact_jid = subscriber.."@"..host, contact.."@"..host;
  rostermanager.set_contact_pending_out(subscriber, host, contact_jid);
  rostermanager.set_contact_pending_in(contact, host, subscriber_jid);
  rostermanager.subscribed(contact, host, subscriber_jid);
  rostermanager.process_inbound_subscription_approval(subscriber, host, contact_jid);
end

local function make_contacts(inviter, invitee)
  if not inviter or inviter == invitee or not usermanager.user_exists(inviter, host) then return false; end
  subscribe(inviter, invitee);
  subscribe(invitee, inviter);
  local inviter_jid, invitee_jid = inviter.."@"..host, invitee.."@"..host;
  rostermanager.roster_push(inviter, host, invitee_jid);
  rostermanager.roster_push(invitee, host, inviter_jid);
  return rostermanager.is_contact_subscribed(inviter, host, invitee_jid)
    and rostermanager.is_contact_subscribed(invitee, host, inviter_jid) or false;
end

local function texts(element, name)
  local found = {};
  for child in element:childtags(name) do
    table.insert(found, child:get_text());
  end
  return found;
end

local function give_roles(username, roles)
  if #roles == 0 then return; end
  if usermanager.set_user_role then -- Prosody 13
    local ok, err = usermanager.set_user_role(username, host, roles[1]);
    for i = 2, #roles do
      if not ok then break; end
      ok, err = usermanager.add_user_secondary_role(username, host, roles[i]);
    end
    if not ok then module:log("warn", "%s did not get the roles of the invite: %s", username, err); end
    return;
  end
  local set = {};
  for _, role in ipairs(roles) do set[role] = true; end
  local ok, err = module:open_store("roles"):set(username, set);
  if not ok then module:log("warn", "%s did not get the roles of the invite: %s", username, err); end
end

local function join_groups(username, groups)
  if #groups == 0 then return; end
  local internal = prosody.hosts[host].modules.groups_internal;
  if not internal then
    module:log("warn", "%s joins no groups: mod_groups_internal is not loaded", username);
    return;
  end
  for _, group in ipairs(groups) do
    local ok, err = internal.add_member(group, username);
    if not ok then module:log("warn", "%s did not join group %q: %s", username, group, err); end
  end
end

-- Gives whether inviter and invitee are each other's contacts.
local function give(username, gifts)
  give_roles(username, gifts.roles);
  join_groups(username, gifts.groups);
  return make_contacts(gifts.inviter, username);
end

-- As usher's answer names them.
local function of(element)
  return {
    inviter = element.attr.inviter;
    groups = texts(element, "group");
    roles = texts(element, "role");
  };
end

return { of = of, give = give, make_contacts = make_contacts };
