-- Registration by token on a stream (XEP-0445): each use of an invite is reserved with usher before an account is made,
-- and committed or released after.

local errors = require "util.error";
local st = require "util.stanza";

local invitations = module:require "invite_only";
local provisioning = module:require "provisioning";
local registration_form = module:require "registration_form";

local host = module.host;
local refuse = invitations.refuse;
local invite_only = module:get_option_boolean("registration_invite_only", true);

local legacy_feature = st.stanza("register", { xmlns = "urn:xmpp:invite" });
local token_feature = st.stanza("register", { xmlns = "urn:xmpp:ibr-token:0" });

-- Uses that are held while their accounts are made, by the name of each: a stream forgets everything when its
-- client leaves, and that can be before its account is made. One that was never ended, since somebody's module
-- failed, must not serve who makes an account of that name another day: so the stream has to be the same.
local under_way = {};

local function take_under_way(event)
  if event.host ~= host then return; end
  local invite = under_way[event.username];
  if not invite or invite.session ~= event.session then return; end
  under_way[event.username] = nil;
  event.session.usher_spent = true;
  return invite;
end

-- An administrator's name has an administrator's rights as soon as there is an account of it.
local kept = errors.new({ type = "cancel"; condition = "conflict"; text = "The username is reserved" });

-- Lua 5.1 can't wait for anything within a pcall.
local call = _VERSION ~= "Lua 5.1" and pcall or function (f, ...) return true, f(...); end;

local function start(requests, redemption, accounts, administrators)
  if invite_only then
    invitations.guard();
    module:depends("register_ibr");
  end

  module:hook("stream-features", function (event)
    if not redemption.may_register(event.origin) then return; end
    event.features:add_child(legacy_feature);
    event.features:add_child(token_feature);
  end);

  module:hook("stanza/iq/urn:xmpp:pars:0:preauth", function (event)
    local session, stanza = event.origin, event.stanza;
    if not redemption.may_register(session) or stanza.attr.type ~= "set" then
      session.send(st.error_reply(stanza, "cancel", "not-allowed"));
      return true;
    end
    local invite, err = redemption.present(session, stanza.tags[1].attr.token or "");
    if invite then session.usher_invite = invite; end
    session.send(invite and st.reply(stanza) or st.error_reply(stanza, err));
    return true;
  end);

  registration_form.start(redemption.may_register, redemption.present);

  -- Behind whatever else may refuse a registration, so that nothing is held in vain.
  module:hook("user-registering", function (event)
    if event.allowed == false or event.host ~= host or event.source == "mod_usher" then return; end
    local invite = event.session and event.session.usher_invite;
    if not invite then
      if invite_only then
        refuse(event, invitations.needed);
      end
      return;
    end
    if event.session.usher_spent then return refuse(event, redemption.spent); end
    local there, problem = accounts.exists(event.username);
    if there == nil then return refuse(event, errors.new(problem)); end
    if there then return; end -- which mod_register_ibr answers with a conflict
    if invite.username ~= event.username and administrators.is_administrators(event.username) then
      return refuse(event, kept);
    end
    local answer, err = redemption.reserve(invite, event.username, event.password);
    if not answer then return refuse(event, err); end
    if event.session.destroyed then -- who left meanwhile would not learn of the account
      redemption.finish("release", invite);
      return refuse(event, errors.new({ type = "cancel"; condition = "recipient-unavailable" }));
    end
    there, problem = accounts.exists(event.username); -- since just now
    if there == nil then refuse(event, errors.new(problem)); end
    if there ~= false then
      redemption.finish("release", invite);
      return;
    end
    invite.entitlements = provisioning.entitlements_in(answer);
    invite.registering, invite.session = event.username, event.session;
    under_way[event.username] = invite;
    if not accounts.begin(event.username, invite.entitlements) then
      under_way[event.username] = nil;
      redemption.finish("release", invite);
      refuse(event, requests.describe("The attempt can't be written down"));
    end
  end, -1000);

  module:hook("user-registered", function (event)
    local invite = take_under_way(event);
    if not invite then
      -- What another attempt was promised that nobody ended is not for who has the name now.
      if event.source ~= "mod_usher" then accounts.finish(event.username); end
      return;
    end
    redemption.finish("commit", invite);
    provisioning.apply(event.username, invite.entitlements);
    accounts.finish(event.username);
  end, 50); -- before others, of which one may fail

  -- Whatever went wrong behind the reservation gives the use back at once, also where somebody's module failed.
  module:wrap_event("stanza/iq/jabber:iq:register:query", function (handlers, event_name, event)
    local ran, result = call(handlers, event_name, event);
    local invite = event.origin.usher_invite;
    if invite and invite.registering and under_way[invite.registering] == invite then
      under_way[invite.registering] = nil;
      local made = accounts.end_attempt(invite.registering, not ran);
      event.origin.usher_spent = made ~= false;
      if made ~= nil then redemption.finish(made and "commit" or "release", invite); end -- else usher settles it
    end
    if not ran then error(result, 0); end
    return result;
  end);
end

return { start = start };
