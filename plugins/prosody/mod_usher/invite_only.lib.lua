-- Registrations are refused unless somebody is invited, also while nobody is there who could ask usher.

local errors = require "util.error";

local host = module.host;
local name = module.name;

local needed = errors.new({ type = "auth"; condition = "registration-required";
  text = "Registration on this server is by invitation only" });

local function refuse(event, err)
  event.allowed = false;
  event.error = err;
  event.error_type, event.error_condition, event.reason = err.type, err.condition, err.text;
end

-- mod_register_ibr, which this module loads, lets anybody register by itself. It stays when this module is unloaded, or
-- fails while it is loaded: so what refuses everybody then belongs to no module, and is there as long as the host.
local function guard()
  local this = prosody.hosts[host];
  if this.usher_guards then return; end
  this.usher_guards = true;
  this.events.add_handler("user-registering", function (event)
    if this.modules[name] or event.allowed == false then return; end
    refuse(event, needed);
  end, -1000);
end

return { guard = guard; needed = needed; refuse = refuse };
