-- Which accounts there are, or that nobody can say right now: Prosody's own keepers of accounts take one that can't be
-- read for one that is not there.

local usermanager = require "core.usermanager";

local host = module.host;
local store;

-- To be asked where a keeper says that there is none, or nothing of it. Gives true, or nil and an error.
local function can_be_read(username)
  local provider = usermanager.get_provider(host);
  if not provider or (provider.name ~= "internal_hashed" and provider.name ~= "internal_plain") then return true; end
  store = store or module:open_store("accounts");
  local _, err = store:get(username);
  if not err then return true; end
  module:log("warn", "Whether there is an account %s can't be read: %s", username, tostring(err));
  return nil, { type = "wait", condition = "internal-server-error", text = "The accounts can't be read right now" };
end

-- Gives true or false; or nil and an error.
local function exists(username)
  if usermanager.user_exists(username, host) then return true; end
  local readable, problem = can_be_read(username);
  if not readable then return nil, problem; end
  return false;
end

return { can_be_read = can_be_read, exists = exists };
