-- What usher asks about accounts, and has done to them.

local nodeprep = require "util.encodings".stringprep.nodeprep;
local st = require "util.stanza";

local provisioning = module:require "provisioning";

local xmlns_usher = "urn:usher:plugin:0";

local host = module.host;

local function username_of(payload)
  local username = payload.attr.username and nodeprep(payload.attr.username, true);
  if username and username ~= "" then return username; end
  return nil, { type = "modify", condition = "jid-malformed" };
end

-- @param handle is told what answers each request
local function answer(handle, accounts, administrators, incarnations)
  handle("get", "account-exists", function (payload)
    local username, err = username_of(payload);
    if not username then return nil, err; end
    local exists, problem = accounts.exists(username);
    if exists == nil then return nil, problem; end
    local age, failure;
    if exists then age, failure = incarnations.age_of(username); end
    if failure then return nil, { type = "wait", condition = "internal-server-error", text = tostring(failure) }; end
    local disabled, unknown = accounts.is_disabled(username);
    if disabled == nil then return nil, unknown; end
    return st.stanza("account-exists", {
      xmlns = xmlns_usher;
      exists = exists and "true" or "false";
      admin = administrators.is_administrators(username) and "true" or "false";
      age = age;
      enabled = disabled and "false" or "true";
    });
  end);

  handle("set", "create-account", function (payload)
    local username, err = username_of(payload);
    if not username then return nil, err; end
    local exists, problem = accounts.exists(username);
    if exists == nil then return nil, problem; end
    if exists or payload.attr.pinned ~= "true" and administrators.is_administrators(username) then
      return nil, { type = "cancel", condition = "conflict" };
    end
    local contact, refusal = accounts.create(username, payload:get_child_text("password"), payload.attr.ip,
      provisioning.entitlements_in(payload));
    if contact == nil then return nil, refusal; end
    return st.stanza("create-account", { xmlns = xmlns_usher, contact = contact and "true" or "false" });
  end);

  handle("set", "set-password", function (payload)
    local username, err = username_of(payload);
    if not username then return nil, err; end
    local exists, problem = accounts.exists(username);
    if exists == nil then return nil, problem; end
    if not exists then return nil, { type = "cancel", condition = "item-not-found" }; end
    local acceptable, why_not = accounts.check_reset(username, payload:get_child_text("password"));
    if not acceptable then return nil, why_not; end
    local ok, why = accounts.set_password(username, payload:get_child_text("password"));
    if not ok then return nil, why; end
    module:log("info", "usher set the password of %s@%s", username, host);
    module:fire_event("user-password-reset", { username = username, host = host, source = "mod_usher" });
    return st.stanza("set-password", { xmlns = xmlns_usher });
  end);
end

return { answer = answer };
