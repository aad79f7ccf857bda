-- usher's plugin for Prosody 0.12 and later: invitations that usher keeps, redeemed on this server's own streams.
-- What it says to usher and hears from it is described in docs/plugin-protocol.md. It decides nothing by itself:
-- each use of an invite is reserved with usher before an account is made, and committed or released after.

local async = require "util.async";
local errors = require "util.error";
local id = require "util.id";
local jid = require "util.jid";
local promise = require "util.promise";
local nodeprep = require "util.encodings".stringprep.nodeprep;
local st = require "util.stanza";

local accounts = module:require "accounts";
local administrators = module:require "administrators";
local deletions = module:require "deletions";
local provisioning = module:require "provisioning";
local incarnations = module:require "incarnations";
local registration_form = module:require "registration_form";
local requests = module:require "requests";
local rivals = module:require "rivals";
local subscriptions = module:require "subscriptions";

local xmlns_usher = "urn:usher:plugin:0";
local xmlns_commands = "http://jabber.org/protocol/commands";
local version = "0.2.0";

local host = module.host;
local component = requests.component;
local invite_only = module:get_option_boolean("registration_invite_only", true);
local require_encryption = module:get_option_boolean("c2s_require_encryption",
  module:get_option_boolean("require_encryption", true));

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

-- Waits for an answer that says something.
local function answer_to(iq, name)
  local answer, err = async.wait_for(requests.for_registration(iq));
  if answer and (answer == true or answer.name ~= name or answer.attr.xmlns ~= xmlns_usher) then
    return nil, "usher's answer is none: "..name;
  end
  return answer, err;
end

local function describe(err)
  if type(err) ~= "table" or not err.condition then
    return errors.new({ type = "wait", condition = "internal-server-error", text = tostring(err) });
  end
  if requests.is_of_usher(err) then return err; end
  return errors.new({
    type = "wait"; condition = "resource-constraint";
    text = "Invitations can not be checked right now: please try again in a moment";
  });
end

-- For what usher settles by itself should it never hear of it.
local function tell(build, attempts_left)
  requests.report(build()):catch(function (err)
    if requests.is_lasting(err) or attempts_left <= 1 then
      module:log("debug", "usher was not told: %s", tostring(err));
      return;
    end
    module:add_timer(5, function () tell(build, attempts_left - 1); end);
  end);
end

-- @param use its holder changes with the next attempt
local function finish(name, use)
  local token, holder, redeemer = use.token, use.holder, use.redeemer;
  tell(function () return request("set", name, { token = token, holder = holder, redeemer = redeemer }); end, 3);
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

-- One stream makes one account, however many tokens it shows.
local spent = errors.new({ type = "cancel"; condition = "not-allowed";
  text = "An account was made on this stream already" });

-- Gives what a token is good for; or nil and an error.
local function present(session, token)
  if session.usher_spent then return nil, spent; end
  session.usher_attempts = (session.usher_attempts or 0) + 1;
  if session.usher_attempts > attempts_max then
    return nil, errors.new({ type = "wait"; condition = "policy-violation"; text = "Too many attempts on one stream" });
  end
  local answer, err = answer_to(request("get", "preauth", { token = token }), "preauth");
  if not answer then return nil, describe(err); end
  return {
    token = token;
    presented = answer.attr.presented;
    purpose = answer.attr.purpose;
    inviter = answer.attr.inviter;
    username = answer.attr.username;
  };
end

module:hook("stanza/iq/urn:xmpp:pars:0:preauth", function (event)
  local session, stanza = event.origin, event.stanza;
  if not may_register(session) or stanza.attr.type ~= "set" then
    session.send(st.error_reply(stanza, "cancel", "not-allowed"));
    return true;
  end
  local invite, err = present(session, stanza.tags[1].attr.token or "");
  if invite then session.usher_invite = invite; end
  session.send(invite and st.reply(stanza) or st.error_reply(stanza, err));
  return true;
end);

registration_form.start(may_register, present);

local function refuse(event, err)
  event.allowed = false;
  event.error = err;
  event.error_type, event.error_condition, event.reason = err.type, err.condition, err.text;
end

-- Each attempt holds its use by a name of its own: a release that is late can so never give back what the next
-- attempt on the same stream holds, and make one account too many.
local function reserve(invite, username, password)
  invite.holder = id.long();
  local iq = request("set", "reserve", {
    token = invite.token; holder = invite.holder; presented = invite.presented;
    purpose = invite.purpose; username = username;
  }):text_tag("password", password or "");
  local answer, err = answer_to(iq, "reserve");
  if not answer then
    -- It may be held all the same: the answer can have been lost.
    local described = describe(err);
    if described ~= err then finish("release", invite); end
    return nil, invite.by_form and registration_form.plain(described) or described;
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
  event.session.usher_spent = true;
  return invite;
end

-- An administrator's name has an administrator's rights as soon as there is an account of it.
local kept = errors.new({ type = "cancel"; condition = "conflict"; text = "The username is reserved" });

-- Behind whatever else may refuse a registration, so that nothing is held in vain.
module:hook("user-registering", function (event)
  if event.allowed == false or event.host ~= host or event.source == "mod_usher" then return; end
  local invite = event.session and event.session.usher_invite;
  if not invite then
    if invite_only then
      refuse(event, errors.new({ type = "auth"; condition = "registration-required";
        text = "Registration on this server is by invitation only" }));
    end
    return;
  end
  if event.session.usher_spent then return refuse(event, spent); end
  local there, problem = accounts.exists(event.username);
  if there == nil then return refuse(event, errors.new(problem)); end
  if there then return; end -- which mod_register_ibr answers with a conflict
  if invite.username ~= event.username and administrators.is_administrators(event.username) then
    return refuse(event, kept);
  end
  local answer, err = reserve(invite, event.username, event.password);
  if not answer then return refuse(event, err); end
  if event.session.destroyed then -- who left meanwhile would not learn of the account
    finish("release", invite);
    return refuse(event, errors.new({ type = "cancel"; condition = "recipient-unavailable" }));
  end
  there, problem = accounts.exists(event.username); -- since just now
  if there == nil then refuse(event, errors.new(problem)); end
  if there ~= false then
    finish("release", invite);
    return;
  end
  invite.entitlements = provisioning.entitlements_in(answer);
  invite.registering, invite.session = event.username, event.session;
  under_way[event.username] = invite;
  if not accounts.begin(event.username, invite.entitlements) then
    under_way[event.username] = nil;
    finish("release", invite);
    refuse(event, describe("The attempt can't be written down"));
  end
end, -1000);

module:hook("user-registered", function (event)
  local invite = take_under_way(event);
  if not invite then
    -- What another attempt was promised that nobody ended is not for who has the name now.
    if event.source ~= "mod_usher" then accounts.finish(event.username); end
    return;
  end
  finish("commit", invite);
  provisioning.apply(event.username, invite.entitlements);
  accounts.finish(event.username);
end, 50); -- before others, of which one may fail

-- Lua 5.1 can't wait for anything within a pcall.
local call = _VERSION ~= "Lua 5.1" and pcall or function (f, ...) return true, f(...); end;

-- Whatever went wrong behind the reservation gives the use back at once, also where somebody's module failed.
module:wrap_event("stanza/iq/jabber:iq:register:query", function (handlers, event_name, event)
  local ran, result = call(handlers, event_name, event);
  local invite = event.origin.usher_invite;
  if invite and invite.registering and under_way[invite.registering] == invite then
    under_way[invite.registering] = nil;
    local made = accounts.end_attempt(invite.registering, not ran);
    event.origin.usher_spent = made ~= false;
    if made ~= nil then finish(made and "commit" or "release", invite); end -- else usher settles it
  end
  if not ran then error(result, 0); end
  return result;
end);

-- A new password by a token -------------------------------------------------------------------------------------

local function set_password(session, invite, username, password)
  local acceptable, why_not = accounts.check_reset(username, password);
  if not acceptable then return errors.new(why_not); end
  local answer, err = reserve(invite, username, password);
  if not answer then return err; end
  if session.destroyed then -- who left meanwhile would not learn of it
    finish("release", invite);
    return errors.new({ type = "cancel"; condition = "recipient-unavailable" });
  end
  local still_acceptable, what = accounts.check_reset(answer.attr.username, password);
  if not still_acceptable then -- it was disabled meanwhile
    finish("release", invite);
    return errors.new(what);
  end
  local ok, why_not_set = accounts.set_password(answer.attr.username, password);
  if not ok then
    finish("release", invite);
    module:log("warn", "The password of %s was not set: %s", answer.attr.username, tostring(why_not_set.text));
    return errors.new(why_not_set);
  end
  session.usher_spent = true;
  finish("commit", invite);
  module:log("info", "The password of %s was set by a token", answer.attr.username);
  module:fire_event("user-password-reset", {
    username = answer.attr.username; host = host; source = "mod_usher"; session = session; ip = session.ip;
  });
end

-- Not left to mod_register_ibr, which makes the account anew: that leaves the sessions open of whoever was logged in,
-- and enables an account that was disabled.
module:hook("stanza/iq/jabber:iq:register:query", function (event)
  local session, stanza = event.origin, event.stanza;
  local query, invite = stanza.tags[1], session.usher_invite;
  local is_reset = invite and invite.purpose == "password-reset" and may_register(session)
    and stanza.attr.type == "set" and not query:get_child("remove");
  if not is_reset then return; end
  local username = nodeprep(registration_form.value_of(query, "username") or "", true);
  local err, there;
  if username and username ~= "" then there, err = accounts.exists(username); end
  if session.usher_spent then
    err = spent;
  elseif not username or username == "" then
    err = errors.new({ type = "modify"; condition = "not-acceptable"; text = "The requested username is invalid." });
  elseif there == nil then
    err = errors.new(err);
  elseif not there then
    err = errors.new({ type = "cancel"; condition = "item-not-found"; text = "There is no such account" });
  else
    err = set_password(session, invite, username, registration_form.value_of(query, "password") or "");
  end
  session.send(err and st.error_reply(stanza, err) or st.reply(stanza));
  return true;
end, 1);

-- Subscriptions by token (XEP-0379) ------------------------------------------------------------------------------

-- A request whose answer was lost may be repeated as it is, until the use is committed.
local function reserve_subscription(use, person, attempts_left)
  local iq = request("set", "subscribe", { token = use.token, inviter = use.inviter, redeemer = use.redeemer });
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
      finish(subscriptions.approve(username, contact, plain) and "commit" or "release", use);
      go_on();
    end,
    function (err)
      module:log("debug", "%s asks %s by a token that is no good: %s", contact, username, tostring(err));
      go_on();
    end);
  return true;
end, 1);

-- Requests of usher's -----------------------------------------------------------------------------------------------

local function handle(iq_type, name, handler)
  module:hook("iq-"..iq_type.."/host/"..xmlns_usher..":"..name, function (event)
    local origin, stanza = event.origin, event.stanza;
    -- Another component may be allowed to send in any name (validate_from_addresses).
    if origin.type ~= "component" or origin.host ~= component or stanza.attr.from ~= component then
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

module:require "account_requests".answer(handle, accounts, administrators, incarnations);

local gone = deletions.start(requests, function (username, ago)
  return requests.report(request("set", "account-deleted", { username = username, ago = ago }));
end);
incarnations.start(gone.forget);

-- Ad-hoc commands of this host, run by usher (XEP-0050, XEP-0401) ------------------------------------------------

local offered = {};

local function offer(hello)
  for _, item in pairs(offered) do module:remove_item("adhoc", item); end
  offered = {};
  for command in hello:childtags("command") do
    local node = command.attr.node;
    local item = {
      name = command.attr.name; node = node;
      permission = administrators.visibility_of(node, command.attr.permission);
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

module:hook("iq-set/host/"..xmlns_commands..":command", function (event)
  local origin, stanza = event.origin, event.stanza;
  local command = stanza.tags[1];
  local item = offered[command.attr.node];
  if not item then return; end
  local iq = request("set", "forwarded-command", {
    from = stanza.attr.from; admin = administrators.is_admin(event, item) and "true" or "false";
  }):add_child(st.clone(command));
  requests.for_person(iq, requests.person_of(stanza.attr.from)):next(function (answer)
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

-- Says who this is, and what else is here.
local function greeting()
  local hello = st.stanza("hello", { xmlns = xmlns_usher, version = version.." on Prosody "..tostring(prosody.version) });
  for _, name in ipairs(provisioning.roles()) do hello:tag("role", { name = name }):up(); end
  for _, name in ipairs(rivals.loaded()) do hello:tag("in-the-way", { module = name }):up(); end
  return hello;
end

handle("get", "hello", function (payload)
  offer(payload);
  gone.tell_all();
  return greeting();
end);

local function greet()
  local iq = st.iq({ type = "set", from = host, to = component, id = id.long() }):add_child(greeting());
  requests.send(iq):next(function (hello)
    offer(hello);
    gone.tell_all();
  end):catch(function ()
    module:log("debug", "usher is not there yet: it will greet once it is");
  end);
end

function module.unload()
  if prosody.shutdown_reason then return; end -- its stream breaks, which says enough
  module:send(request("set", "goodbye", {}):reset());
end

rivals.watch(greet);

if prosody.start_time then -- loaded into a server that runs: usher may have been there first
  greet();
end
