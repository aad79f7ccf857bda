-- Subscriptions that were approved beforehand, by a token (XEP-0379).

local jid = require "util.jid";
local rostermanager = require "core.rostermanager";
local st = require "util.stanza";

local exists = module:require "existence".exists;
local provisioning = module:require "provisioning";

local host = module.host;

-- Gives whether it was done.
local function approve(username, contact, stanza)
  local contact_name, contact_host = jid.split(contact);
  local there = contact_host == host and contact_name and exists(contact_name);
  if there == nil then return false; end
  if there then
    provisioning.make_contacts(username, contact_name);
    -- They learn who is online now rather than the next time that somebody connects.
    module:send(st.presence({ type = "probe", from = username.."@"..host, to = contact }));
    module:send(st.presence({ type = "probe", from = contact, to = username.."@"..host }));
    return true;
  end
  if not rostermanager.set_contact_pending_in(username, host, contact, stanza)
  or not rostermanager.subscribed(username, host, contact) then
    return false;
  end
  rostermanager.roster_push(username, host, contact);
  if rostermanager.is_user_subscribed(username, host, contact)
  or rostermanager.is_contact_pending_out(username, host, contact) then
    return true;
  end
  if rostermanager.set_contact_pending_out(username, host, contact) then
    rostermanager.roster_push(username, host, contact);
    module:send(st.presence({ type = "subscribe", from = username.."@"..host, to = contact }));
  end
  return true;
end

return { approve = approve };
