-- Makes accounts for usher, as mod_register_ibr makes them for streams: other modules may refuse, and what was begun
-- when the server went down is finished or undone when it is up again.

local now = require "util.time".now;
local usermanager = require "core.usermanager";

local existence = module:require "existence";
local provisioning = module:require "provisioning";
local resting = module:require "resting";

local exists = existence.exists;
local host = module.host;
-- Both are from Prosody 13 on.
local registered_role = module:get_option_string("register_ibr_default_role", "prosody:registered");
local usual_role = module:get_option_string("default_user_role", "prosody:registered");

-- Seconds that an attempt can last at most, as long as its use is held.
local attempt_max = 120;

-- What is under way, by username: which entitlements the account is to get (`gifts`, as they were stored from the
-- first on), and since when.
local journal = module:open_store("usher_under_way");

local function begin(username, entitlements)
  return journal:set(username, { gifts = entitlements, time = now() });
end

local function finish(username)
  journal:set(username, nil);
end

-- Prosody 13's mod_register_ibr makes an account without a password and disabled, gives it its role and password, and
-- enables it. No more than a disabled one is left where the server goes down meanwhile. It was nobody's yet: so nobody
-- hears of its end, and its name is not kept from others, which mod_tombstones would see to.
local function undo(username)
  local info = usermanager.get_account_info and usermanager.get_account_info(username, host);
  if not info or info.enabled ~= false then return false; end
  local ok, err = usermanager.get_provider(host).delete_user(username);
  if not ok then
    module:log("error", "The half-made account %s could not be taken away: %s", username, tostring(err));
    return false;
  end
  pcall(usermanager.set_user_role, username, host, usual_role);
  module:log("warn", "The account %s was made by half when the server went down or failed: it is taken away again",
    username);
  return true;
end

-- Whether the account was made by the attempt, as far as anybody wrote down when it was made: in whole seconds.
-- Gives nil where that can't be read.
local function is_of(entry, username)
  if not entry then return false; end
  local info = usermanager.get_account_info and usermanager.get_account_info(username, host);
  local details, err = module:open_store("account_details"):get(username);
  if err or not info and not existence.can_be_read(username) then return nil; end
  local made = tonumber(info and info.created) or tonumber(details and details.registered);
  if not made or not entry.time then return true; end
  return made >= math.floor(entry.time) and made <= entry.time + attempt_max;
end

-- @param broken_off whether it can have failed after the account was made
-- @return whether the account was made after all, or nil where nobody can say
local function end_attempt(username, broken_off)
  local entry, err = journal:get(username);
  local there = exists(username);
  local its = there and is_of(entry, username);
  if err or its == nil then return nil; end -- what was begun is looked at again after a restart
  local made = its and not undo(username) and broken_off or false;
  if made then provisioning.apply(username, entry.gifts); end
  finish(username);
  return made;
end

local function recover()
  local names = {};
  for username in journal:users() do table.insert(names, username); end
  for _, username in ipairs(names) do
    local entry, err = journal:get(username);
    local there = exists(username);
    local its = there and is_of(entry, username);
    if not err and its ~= nil then -- else another time
      if its and not undo(username) then
        module:log("info", "%s gets what its invite promised: the server went down before", username);
        provisioning.apply(username, entry.gifts);
      end
      finish(username);
    end
  end
end

-- Refusals that are about a name are answered as a conflict: another name may do. By their types (RFC 6120, 8.3.2)
-- the others are about who asks, or about the moment.
local function refusal_of(event)
  local err = event.error or {};
  local kind = err.type or event.error_type;
  local text = err.text or event.reason;
  if kind == "auth" or kind == "wait" then
    return { type = kind, condition = err.condition or event.error_condition or "policy-violation", text = text };
  end
  return { type = "cancel", condition = "conflict", text = text };
end

-- The event that modules hook who have a say in who registers. Some read an invite from it, of mod_invites' kind: its
-- uses are counted by usher.
local function event_of(username, password, ip, inviter)
  return {
    username = username; password = password; host = host; additional = {}; source = "mod_usher";
    ip = ip; session = { ip = ip; host = host; type = "c2s_unauthed"; secure = true; log = module._log };
    validated_invite = { type = "register"; inviter = inviter; additional_data = {}; use = function () end };
    role = registered_role; allowed = true;
  };
end

local function internal_error(text)
  return { type = "wait", condition = "internal-server-error", text = text };
end

-- The role comes first, so that the account is never there with more rights than it is to have.
local function make(username, password, role)
  if usermanager.set_user_role then
    local ran, ok, err = pcall(usermanager.set_user_role, username, host, role);
    if not ran or not ok then
      module:log("error", "%s gets no account: its role %s (register_ibr_default_role) can't be given: %s",
        username, role, tostring(ran and err or ok));
      return nil, internal_error();
    end
  end
  local ok, why = usermanager.create_user(username, password, host);
  if ok then return true; end
  if usermanager.set_user_role then pcall(usermanager.set_user_role, username, host, usual_role); end
  return nil, { type = "modify", condition = "not-acceptable", text = why and tostring(why) };
end

-- mod_password_policy looks at what streams say, and not at what usher does. Without a password Prosody makes an account
-- all the same.
local function check_password(username, password)
  if not password or password == "" then
    return nil, { type = "modify", condition = "not-acceptable", text = "A password is needed" };
  end
  local policy = prosody.hosts[host].modules.password_policy;
  if not policy or not policy.check_password then return true; end
  local ok, text = policy.check_password(password, { username = username });
  if ok then return true; end
  return nil, { type = "modify", condition = "not-acceptable", text = text };
end

local function check_reset(username, password)
  local disabled, problem = resting.is_disabled(username);
  if disabled == nil then return nil, problem; end
  if disabled then return nil, { type = "cancel", condition = "item-not-found", text = "The account is disabled" }; end
  return check_password(username, password);
end

-- Gives true; or nil and an error.
local function set_password(username, password)
  local ok, why = usermanager.set_password(username, password, host, nil);
  if ok then return true; end
  local there, problem = exists(username);
  if there then there, problem = existence.can_be_read(username); end -- for who is online there is an account
  if there == nil then return nil, problem; end
  if not there then
    return nil, { type = "cancel", condition = "item-not-found", text = "There is no such account" };
  end
  return nil, { type = "modify", condition = "not-acceptable", text = why and tostring(why) };
end

-- Gives whether inviter and invitee are contacts; or nil and an error.
local function create(username, password, ip, entitlements)
  local acceptable, why_not = check_password(username, password);
  if not acceptable then return nil, why_not; end
  local disabled, unknown = resting.is_disabled(entitlements.inviter);
  if disabled == nil then return nil, unknown; end
  if disabled then
    module:log("info", "An invite of %s was used, who is disabled: it rests until they are enabled", entitlements.inviter);
    return nil, { type = "wait", condition = "resource-constraint", text = "The account that invites is disabled" };
  end
  local event = event_of(username, password, ip, entitlements.inviter);
  local fired, why = pcall(module.fire_event, module, "user-registering", event);
  if not fired then
    module:log("error", "A module failed that was asked whether %s may register: %s", username, tostring(why));
    return nil, internal_error();
  end
  if not event.allowed then
    local refusal = refusal_of(event);
    module:log("info", "usher was refused the account %s by another module: %s", username,
      refusal.text or refusal.condition);
    return nil, refusal;
  end
  local there, problem = exists(username);
  if there == nil then return nil, problem; end
  if there then return nil, { type = "cancel", condition = "conflict" }; end

  if not begin(username, entitlements) then return nil, internal_error(); end
  local ran, made, err = pcall(make, username, password, event.role);
  if not ran then
    module:log("error", "The account %s was not made: %s", username, tostring(made));
    made, err = nil, internal_error();
  end
  if not made then
    finish(username);
    return nil, err;
  end
  module:log("info", "usher created the account %s@%s", username, host);
  module:open_store("account_details"):set(username, { registered = os.time() });
  local told, fault = pcall(module.fire_event, module, "user-registered", {
    username = username; host = host; source = "mod_usher"; ip = ip; session = event.session;
    validated_invite = event.validated_invite;
  });
  if not told then
    module:log("error", "A module failed that was told of the new account %s: %s", username, tostring(fault));
  end
  local contact = provisioning.apply(username, entitlements);
  finish(username);
  return contact;
end

if prosody.start_time then
  recover();
else -- once all modules are there
  module:hook_global("server-started", recover);
end

return {
  begin = begin, check_reset = check_reset, create = create, end_attempt = end_attempt, exists = exists, finish = finish,
  is_disabled = resting.is_disabled, set_password = set_password,
};
