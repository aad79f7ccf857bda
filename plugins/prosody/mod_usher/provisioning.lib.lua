-- What comes with an account that is made by an invite: contacts, roles and groups. Each is given by itself: the
-- account is there, and what one of them meets takes nothing away from the others.

local rostermanager = require "core.rostermanager";
local st = require "util.stanza";
local usermanager = require "core.usermanager";

local exists = module:require "existence".exists;

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
  if not inviter or inviter == invitee then return false; end
  local there, problem = exists(inviter);
  if not there then return there, problem and problem.text; end
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

-- Whatever it throws is an error that it gives.
local function attempt(give, ...)
  local ran, ok, err = pcall(give, ...);
  if not ran then return nil, ok; end
  return ok, err;
end

local function join_group(username, group)
  local internal = prosody.hosts[host].modules.groups_internal;
  if not internal then return nil, "mod_groups_internal is not loaded"; end
  return internal.add_member(group, username);
end

-- Gives those that were given.
local function each(list, username, kind, give, failures)
  local given = {};
  for _, name in ipairs(list) do
    local ok, err = attempt(give, name);
    if ok then
      table.insert(given, name);
    else
      module:log("warn", "%s did not get the %s %q of the invite: %s", username, kind, name, tostring(err));
      table.insert(failures, kind.." "..name);
    end
  end
  return given;
end

local function give_roles(username, roles, failures)
  if usermanager.set_user_role then -- Prosody 13: one is the account's own, more can be taken on
    local first = true;
    each(roles, username, "role", function (role)
      local set = first and usermanager.set_user_role or usermanager.add_user_secondary_role;
      local ok, err = set(username, host, role);
      if ok then first = false; end
      return ok, err;
    end, failures);
    return;
  end
  local set = {};
  each(roles, username, "role", function (role)
    set[role] = true;
    return module:open_store("roles"):set(username, set);
  end, failures);
end

-- The names of those that accounts can have; none on 0.12, which takes any.
local function roles()
  local names = {};
  if not usermanager.get_all_roles then return names; end
  for name in pairs(usermanager.get_all_roles(host) or {}) do table.insert(names, name); end
  table.sort(names);
  return names;
end

-- So that they can ask for what they were promised. It waits for them where messages are stored (mod_offline).
local function tell_of(username, failures)
  if #failures == 0 then return; end
  module:send(st.message({ type = "chat", from = host, to = username.."@"..host },
    "Your account was made, but some of what the invitation promises could not be set up: "
    ..table.concat(failures, ", ")..". Please tell whoever invited you, or the administrators of "..host.."."));
end

-- Gives whether inviter and invitee are each other's contacts.
local function apply(username, entitlements)
  local failures = {};
  give_roles(username, entitlements.roles, failures);
  each(entitlements.groups, username, "group", function (group) return join_group(username, group); end, failures);
  local contact, err = attempt(make_contacts, entitlements.inviter, username);
  if contact == nil then
    module:log("warn", "%s and %s did not become contacts: %s", username, entitlements.inviter, tostring(err));
    table.insert(failures, "contact "..entitlements.inviter.."@"..host);
  end
  tell_of(username, failures);
  return contact or false;
end

-- As usher's answer names them.
local function entitlements_in(element)
  return {
    inviter = element.attr.inviter;
    groups = texts(element, "group");
    roles = texts(element, "role");
  };
end

return { apply = apply, entitlements_in = entitlements_in, make_contacts = make_contacts, roles = roles };
