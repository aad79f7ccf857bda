-- usher's plugin for Prosody 0.12 and later: invitations that usher keeps, redeemed on this server's own streams.
-- What it says to usher and hears from it is described in docs/plugin-protocol.md. It decides nothing by itself: usher
-- does, and this server's own modules may refuse whatever they like.

local st = require "util.stanza";

local accounts = module:require "accounts";
local administrators = module:require "administrators";
local deletions = module:require "deletions";
local incarnations = module:require "incarnations";
local provisioning = module:require "provisioning";
-- The one that counts: whoever asks usher for something is given it.
local requests = module:require "requests";
local rivals = module:require "rivals";
local redemption = module:require "redemption".start(requests);

local version = "0.2.0";

module:require "registration".start(requests, redemption, accounts, administrators);
module:require "password_reset".start(redemption, accounts);
module:require "subscriptions".start(requests, redemption, accounts);
local offer = module:require "commands".start(requests, administrators);

-- Requests of usher's -----------------------------------------------------------------------------------------------

local function handle(iq_type, name, handler)
  module:hook("iq-"..iq_type.."/host/"..requests.xmlns..":"..name, function (event)
    local origin, stanza = event.origin, event.stanza;
    -- Another component may be allowed to send in any name (validate_from_addresses).
    if origin.type ~= "component" or origin.host ~= requests.component or stanza.attr.from ~= requests.component then
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
  return requests.report(requests.make("set", "account-deleted", { username = username, ago = ago }));
end);
incarnations.start(gone.forget);

-- Finding each other ---------------------------------------------------------------------------------------------

-- Says who this is, and what else is here.
local function greeting()
  local hello = st.stanza("hello", { xmlns = requests.xmlns, version = version.." on Prosody "..tostring(prosody.version) });
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
  requests.send(requests.iq("set"):add_child(greeting())):next(function (hello)
    offer(hello);
    gone.tell_all();
  end):catch(function ()
    module:log("debug", "usher is not there yet: it will greet once it is");
  end);
end

function module.unload()
  if prosody.shutdown_reason then return; end -- its stream breaks, which says enough
  requests.stop();
  module:send(requests.make("set", "goodbye", {}):reset());
end

rivals.watch(greet);

if prosody.start_time then -- loaded into a server that runs: usher may have been there first
  greet();
end
