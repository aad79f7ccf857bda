-- Accounts that Prosody 13 disabled, for a while or until it deletes them: nobody becomes a contact of theirs by an
-- invite, and their passwords are not reset. The invites stay, and are good again once the account is enabled.

local errors = require "util.error";
local jid_node = require "util.jid".node;
local st = require "util.stanza";
local usermanager = require "core.usermanager";

local existence = module:require "existence";
local plain = module:require "registration_form".plain;

local host = module.host;

-- Gives true or false; or nil and an error.
local function is_disabled(username)
  if not username or not usermanager.user_is_enabled then return false; end
  local enabled = usermanager.user_is_enabled(username, host);
  if enabled ~= nil then return not enabled; end
  local readable, problem = existence.can_be_read(username);
  if not readable then return nil, problem; end
  return false;
end

-- The session has what usher said when its token was shown.
local function refuse_for_disabled(event)
  local invite = event.session and event.session.usher_invite;
  if event.allowed == false or event.host ~= host or not invite then return; end
  local disabled, problem = is_disabled(invite.inviter);
  if disabled == nil then
    event.allowed = false;
    event.error = errors.new(problem);
    return;
  end
  if not disabled then return; end
  module:log("info", "An invite of a disabled account was shown: it rests until the account is enabled");
  event.allowed = false;
  local refusal = errors.new({ type = "cancel"; condition = "item-not-found";
    text = "The account that this invite is from is disabled" });
  event.error = invite.by_form and plain(refusal) or refusal;
end

-- Before a use is held, and after: it can have been disabled while usher was asked. Two functions, since Prosody keeps
-- one priority for each.
module:hook("user-registering", function (event) refuse_for_disabled(event); end, -999);
module:hook("user-registering", refuse_for_disabled, -1001);

-- Goes on without the token, as any request for a subscription.
module:hook("presence/bare", function (event)
  local stanza = event.stanza;
  if stanza.attr.type ~= "subscribe" or not stanza:get_child("preauth", "urn:xmpp:pars:0") then return; end
  local disabled, problem = is_disabled(jid_node(stanza.attr.to));
  if disabled == nil then
    event.origin.send(st.error_reply(stanza, problem.type, problem.condition, problem.text));
    return true;
  end
  if not disabled then return; end
  stanza:remove_children("preauth", "urn:xmpp:pars:0");
end, 2);

return { is_disabled = is_disabled };
