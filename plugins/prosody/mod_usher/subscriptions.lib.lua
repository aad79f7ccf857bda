-- Subscriptions that were approved beforehand, by a token (XEP-0379).

local jid = require "util.jid";
local promise = require "util.promise";
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

local function start(requests, redemption, accounts)
  -- A request whose answer was lost may be repeated as it is, until the use is committed.
  local function reserve_subscription(use, person, attempts_left)
    local iq = requests.make("set", "subscribe", { token = use.token, inviter = use.inviter, redeemer = use.redeemer });
    return requests.for_person(iq, person):catch(function (err)
      local lost = type(err) == "table" and err.condition == "remote-server-timeout";
      if not lost or attempts_left <= 1 then return promise.reject(err); end
      return reserve_subscription(use, person, attempts_left - 1);
    end);
  end

  module:hook("presence/bare", function (event)
    local stanza = event.stanza;
    local preauth = stanza.attr.type == "subscribe" and stanza:get_child("preauth", "urn:xmpp:pars:0");
    if not preauth or not preauth.attr.token then return; end
    local username = jid.node(stanza.attr.to);
    local there, problem;
    if username then there, problem = accounts.exists(username); end
    if problem then
      event.origin.send(st.error_reply(stanza, problem.type, problem.condition, problem.text));
      return true;
    end
    if not there then return; end
    local contact = jid.bare(stanza.attr.from);

    -- Goes on without the token, as any request for a subscription.
    local plain = st.clone(stanza):remove_children("preauth", "urn:xmpp:pars:0");
    local function go_on()
      module:fire_event("presence/bare", { origin = event.origin, stanza = plain });
    end
    local use = { token = preauth.attr.token, inviter = username, redeemer = contact };
    reserve_subscription(use, requests.person_of(contact), 2):next(
      function ()
        redemption.finish(approve(username, contact, plain) and "commit" or "release", use);
        go_on();
      end,
      function (err)
        module:log("debug", "%s asks %s by a token that is no good: %s", contact, username, tostring(err));
        go_on();
      end);
    return true;
  end, 1);
end

return { start = start };
