-- usher's plugin for Prosody 0.12 and later: invitations that usher keeps, redeemed on this server's own streams.
-- What it says to usher and hears from it is described in docs/plugin-protocol.md. It decides nothing by itself:
-- each use of an invite is reserved with usher before an account is made, and committed or released after.

local async = require "util.async";
local errors = require "util.error";
local id = require "util.id";
local jid = require "util.jid";
local promise = require "util.promise";
local nodeprep = require "util.encodings".stringprep.nodeprep;
local rostermanager = require "core.rostermanager";
local st = require "util.stanza";
local usermanager = require "core.usermanager";

local gifts = module:require "gifts";

local xmlns_usher = "urn:usher:plugin:0";
local xmlns_commands = "http://jabber.org/protocol/commands";
local version = "0.1.0";

local host = module.host;
local component = module:get_option_string("usher_component", "usher."..host);
local invite_only = module:get_option_boolean("registration_invite_only", true);
local require_encryption = module:get_option_boolean("c2s_require_encryption",
  module:get_option_boolean("require_encryption", true));

-- Seconds. A use is held for two minutes: what usher answers later than this is not acted upon.
local answer_timeout = 20;
-- How often one stream may show tokens.
local attempts_max = 20;

module:depends("adhoc");
if invite_only then
  module:depends("register_ibr");
end

-- Asking usher ---------------------------------------------------------------------------------------------------

local function request(iq_type, name, attr)
  attr.xmlns = xmlns_usher;
  return st.iq({ type = iq_type, from = host, to = component, id = id.long() }):tag(name, attr);
end

-- Gives a promise of the answer's payload. That usher is not connected comes as an answer too, since this server
-- itself says so.
local function ask(iq)
  return module:send_iq(iq:reset(), nil, answer_timeout):next(function (event)
    local stanza = event.stanza;
    if stanza.attr.type == "error" then
      return promise.reject(errors.from_stanza(stanza, { stanza = stanza }));
    end
    return stanza.tags[1] or true;
  end);
end

-- Waits for an answer that says something.
local function answer_to(iq, name)
  local answer, err = async.wait_for(ask(iq));
  if answer and (answer == true or answer.name ~= name or answer.attr.xmlns ~= xmlns_usher) then
    return nil, "usher's answer is none: "..name;
  end
  return answer, err;
end

local function describe(err)
  if type(err) ~= "table" or not err.condition then
    return errors.new({ type = "wait", condition = "internal-server-error", text = tostring(err) });
  end
  local from_usher = err.context and err.context.stanza and err.context.stanza.attr.from == component;
  -- Which this server itself answers in the component's name.
  local not_there = err.condition == "service-unavailable" or err.condition == "remote-server-timeout"
    or err.condition == "remote-server-not-found";
  if from_usher and not not_there then return err; end
  return errors.new({
    type = "wait"; condition = "resource-constraint";
    text = "Invitations can not be checked right now: please try again in a moment";
  });
end

-- For what usher settles by itself should it never hear of it.
local function tell(build, attempts_left)
  ask(build()):catch(function (err)
    local lasting = type(err) == "table" and err.type ~= "wait" and err.condition ~= "service-unavailable";
    if lasting or attempts_left <= 1 then
      module:log("debug", "usher was not told: %s", tostring(err));
      return;
    end
    module:add_timer(5, function () tell(build, attempts_left - 1); end);
  end);
end

local function finish(name, use)
  local attr = { token = use.token, holder = use.holder };
  tell(function () return request("set", name, { token = attr.token, holder = attr.holder }); end, 3);
end

-- Registration by token on a stream (XEP-0445) -------------------------------------------------------------------

local legacy_feature = st.stanza("register", { xmlns = "urn:xmpp:invite" });
local token_feature = st.stanza("register", { xmlns = "urn:xmpp:ibr-token:0" });

local function may_register(session)
  return session.type == "c2s_unauthed" and (session.secure or not require_encryption);
end

module:hook("stream-features", function (event)
  if not may_register(event.origin) then return; end
  event.features:add_child(legacy_feature);
  event.features:add_child(token_feature);
end);

module:hook("stanza/iq/urn:xmpp:pars:0:preauth", function (event)
  local session, stanza = event.origin, event.stanza;
  if not may_register(session) or stanza.attr.type ~= "set" then
    session.send(st.error_reply(stanza, "cancel", "not-allowed"));
    return true;
  end
  session.usher_attempts = (session.usher_attempts or 0) + 1;
  if session.usher_attempts > attempts_max then
    session.send(st.error_reply(stanza, "wait", "policy-violation", "Too many attempts on one stream"));
    return true;
  end
  local token = stanza.tags[1].attr.token or "";
  local answer, err = answer_to(request("get", "preauth", { token = token }), "preauth");
  if not answer then
    session.send(st.error_reply(stanza, describe(err)));
    return true;
  end
  session.usher_invite = {
    token = token;
    presented = answer.attr.presented;
    purpose = answer.attr.purpose;
    username = answer.attr.username;
  };
  session.send(st.reply(stanza));
  return true;
end);

local function refuse(event, err)
  event.allowed = false;
  event.error = err;
  event.error_type, event.error_condition, event.reason = err.type, err.condition, err.text;
end

-- Each attempt holds its use by a name of its own: a release that is late can so never give back what the next
-- attempt on the same stream holds, and make one account too many.
local function reserve(event, invite)
  invite.holder = id.long();
  local iq = request("set", "reserve", {
    token = invite.token; holder = invite.holder; presented = invite.presented;
    purpose = invite.purpose; username = event.username;
  }):text_tag("password", event.password or "");
  local answer, err = answer_to(iq, "reserve");
  if not answer then
    -- It may be held all the same: the answer can have been lost.
    if describe(err) ~= err then finish("release", invite); end
    return nil, describe(err);
  end
  return answer;
end

-- Uses that are held while their accounts are made, by the name of each: a stream forgets everything when its
-- client leaves, and that can be before its account is made. One that was never ended, since somebody's module
-- failed, must not serve who makes an account of that name another day: so the stream has to be the same.
local under_way = {};

local function take_under_way(event)
  if event.host ~= host then return; end
  local invite = under_way[event.username];
  if not invite or invite.session ~= event.session then return; end
  under_way[event.username] = nil;
  invite.spent = true;
  return invite;
end

-- Behind whatever else may refuse a registration, so that nothing is held in vain.
module:hook("user-registering", function (event)
  if event.allowed == false or event.host ~= host then return; end
  local invite = event.session and event.session.usher_invite;
  if not invite then
    if invite_only then
      refuse(event, errors.new({ type = "auth"; condition = "registration-required";
        text = "Registration on this server is by invitation only" }));
    end
    return;
  end
  if invite.spent then
    return refuse(event, errors.new({ type = "cancel"; condition = "not-allowed";
      text = "An account was made on this stream already" }));
  end
  local exists = usermanager.user_exists(event.username, host);
  local reset = invite.purpose == "password-reset";
  if exists and not reset then return; end -- which mod_register_ibr answers with a conflict
  if reset and not exists then
    return refuse(event, errors.new({ type = "cancel"; condition = "item-not-found";
      text = "There is no such account" }));
  end
  local answer, err = reserve(event, invite);
  if not answer then return refuse(event, err); end
  if event.session.destroyed then -- who left meanwhile would not learn of the account
    finish("release", invite);
    return refuse(event, errors.new({ type = "cancel"; condition = "recipient-unavailable" }));
  end
  invite.gifts, invite.registering, invite.session = gifts.of(answer), event.username, event.session;
  under_way[event.username] = invite;
  if reset then event.allow_reset = answer.attr.username; end
end, -1000);

module:hook("user-registered", function (event)
  local invite = take_under_way(event);
  if not invite then return; end
  finish("commit", invite);
  gifts.give(event.username, invite.gifts);
end);

module:hook("user-password-reset", function (event)
  local invite = take_under_way(event);
  if invite then finish("commit", invite); end
end);

-- Whatever went wrong behind the reservation gives the use back at once.
module:wrap_event("stanza/iq/jabber:iq:register:query", function (handlers, event_name, event)
  local invite = event.origin.usher_invite;
  local result = handlers(event_name, event);
  if invite and invite.registering and under_way[invite.registering] == invite then
    under_way[invite.registering] = nil;
    finish("release", invite);
  end
  return result;
end);

-- Subscriptions by token (XEP-0379) ------------------------------------------------------------------------------

local function approve(username, contact, stanza)
  local contact_name, contact_host = jid.split(contact);
  if contact_host == host and contact_name and usermanager.user_exists(contact_name, host) then
    gifts.make_contacts(username, contact_name);
    -- They learn who is online now rather than the next time that somebody connects.
    module:send(st.presence({ type = "probe", from = username.."@"..host, to = contact }));
    module:send(st.presence({ type = "probe", from = contact, to = username.."@"..host }));
    return;
  end
  if not rostermanager.set_contact_pending_in(username, host, contact, stanza)
  or not rostermanager.subscribed(username, host, contact) then
    return;
  end
  rostermanager.roster_push(username, host, contact);
  if rostermanager.is_user_subscribed(username, host, contact)
  or rostermanager.is_contact_pending_out(username, host, contact) then
    return;
  end
  if rostermanager.set_contact_pending_out(username, host, contact) then
    rostermanager.roster_push(username, host, contact);
    module:send(st.presence({ type = "subscribe", from = username.."@"..host, to = contact }));
  end
end

module:hook("presence/bare", function (event)
  local stanza = event.stanza;
  local preauth = stanza.attr.type == "subscribe" and stanza:get_child("preauth", "urn:xmpp:pars:0");
  if not preauth or not preauth.attr.token then return; end
  local username = jid.node(stanza.attr.to);
  if not username or not usermanager.user_exists(username, host) then return; end
  local contact = jid.bare(stanza.attr.from);

  -- Goes on without the token, as any request for a subscription.
  local plain = st.clone(stanza):remove_children("preauth", "urn:xmpp:pars:0");
  local function go_on()
    module:fire_event("presence/bare", { origin = event.origin, stanza = plain });
  end
  ask(request("set", "subscribe", { token = preauth.attr.token, inviter = username, redeemer = contact })):next(
    function ()
      approve(username, contact, plain);
      go_on();
    end,
    function (err)
      module:log("debug", "%s asks %s by a token that is no good: %s", contact, username, tostring(err));
      go_on();
    end);
  return true;
end, 1);

-- Accounts, as usher asks for them -------------------------------------------------------------------------------

local function handle(iq_type, name, handler)
  module:hook("iq-"..iq_type.."/host/"..xmlns_usher..":"..name, function (event)
    local origin, stanza = event.origin, event.stanza;
    if origin.type ~= "component" or stanza.attr.from ~= component then
      origin.send(st.error_reply(stanza, "auth", "forbidden"));
      return true;
    end
    local answer, err = handler(stanza.tags[1]);
    if answer == nil then
      origin.send(st.error_reply(stanza, err.type, err.condition, err.text));
    else
      origin.send(st.reply(stanza):add_child(answer));
    end
    return true;
  end);
end

local function username_of(payload)
  local username = payload.attr.username and nodeprep(payload.attr.username, true);
  if username and username ~= "" then return username; end
  return nil, { type = "modify", condition = "jid-malformed" };
end

handle("get", "account-exists", function (payload)
  local username, err = username_of(payload);
  if not username then return nil, err; end
  local exists = usermanager.user_exists(username, host) and "true" or "false";
  return st.stanza("account-exists", { xmlns = xmlns_usher, exists = exists });
end);

handle("set", "create-account", function (payload)
  local username, err = username_of(payload);
  if not username then return nil, err; end
  if usermanager.user_exists(username, host) then
    return nil, { type = "cancel", condition = "conflict" };
  end
  local ok, why = usermanager.create_user(username, payload:get_child_text("password"), host);
  if not ok then
    return nil, { type = "modify", condition = "not-acceptable", text = why and tostring(why) };
  end
  module:log("info", "usher created the account %s@%s", username, host);
  module:open_store("account_details"):set(username, { registered = os.time() });
  module:fire_event("user-registered", { username = username, host = host, source = "mod_usher" });
  local contact = gifts.give(username, gifts.of(payload)) and "true" or "false";
  return st.stanza("create-account", { xmlns = xmlns_usher, contact = contact });
end);

handle("set", "set-password", function (payload)
  local username, err = username_of(payload);
  if not username then return nil, err; end
  if not usermanager.user_exists(username, host) then
    return nil, { type = "cancel", condition = "item-not-found" };
  end
  local ok, why = usermanager.set_password(username, payload:get_child_text("password"), host, nil);
  if not ok then
    return nil, { type = "modify", condition = "not-acceptable", text = why and tostring(why) };
  end
  module:log("info", "usher set the password of %s@%s", username, host);
  module:fire_event("user-password-reset", { username = username, host = host, source = "mod_usher" });
  return st.stanza("set-password", { xmlns = xmlns_usher });
end);

module:hook_global("user-deleted", function (event)
  if event.host ~= host then return; end
  tell(function () return request("set", "account-deleted", { username = event.username }); end, 3);
end);

-- Ad-hoc commands of this host, run by usher (XEP-0050, XEP-0401) ------------------------------------------------

local offered = {};

local function offer(hello)
  for _, item in pairs(offered) do module:remove_item("adhoc", item); end
  offered = {};
  for command in hello:childtags("command") do
    local node = command.attr.node;
    local item = {
      name = command.attr.name; node = node; permission = command.attr.permission;
      -- Never called: what is below goes first.
      handler = function () return { status = "canceled" }; end;
      cmdtag = function (_, status)
        return st.stanza("command", { xmlns = xmlns_commands, node = node, status = status });
      end;
    };
    offered[node] = item;
    module:add_item("adhoc", item);
  end
end

local admin_roles = { ["prosody:admin"] = true, ["prosody:operator"] = true };

local function is_admin(address)
  if usermanager.get_jid_role then -- Prosody 13
    local role = usermanager.get_jid_role(address, host);
    return role and admin_roles[role.name] or false;
  end
  return usermanager.is_admin(address, host) or false;
end

module:hook("iq-set/host/"..xmlns_commands..":command", function (event)
  local origin, stanza = event.origin, event.stanza;
  local command = stanza.tags[1];
  if not offered[command.attr.node] then return; end
  local iq = request("set", "forwarded-command", {
    from = stanza.attr.from; admin = is_admin(jid.bare(stanza.attr.from)) and "true" or "false";
  }):add_child(st.clone(command));
  ask(iq):next(function (answer)
    local result = answer:get_child("command", xmlns_commands);
    origin.send(st.reply(stanza):add_child(result));
  end):catch(function (err)
    local response = type(err) == "table" and err.context and err.context.stanza;
    local condition = response and response.attr.from == component and response:get_child("error");
    if not condition then
      origin.send(st.error_reply(stanza, describe(err)));
      return;
    end
    local reply = st.reply(stanza);
    reply.attr.type = "error";
    origin.send(reply:add_child(condition));
  end);
  return true;
end, 501);

-- Finding each other ---------------------------------------------------------------------------------------------

local function hello_attributes()
  return { xmlns = xmlns_usher, version = version.." on Prosody "..tostring(prosody.version) };
end

handle("get", "hello", function (payload)
  offer(payload);
  return st.stanza("hello", hello_attributes());
end);

local function greet()
  ask(request("set", "hello", { version = hello_attributes().version })):next(offer):catch(function ()
    module:log("debug", "usher is not there yet: it will greet once it is");
  end);
end

function module.unload()
  if prosody.shutdown_reason then return; end -- its stream breaks, which says enough
  module:send(request("set", "goodbye", {}):reset());
end

if prosody.start_time then -- loaded into a server that runs: usher may have been there first
  greet();
end
