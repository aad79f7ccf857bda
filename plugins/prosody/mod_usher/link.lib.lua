-- The stream that usher is connected by, seen from this host.

local errors = require "util.error";
local promise = require "util.promise";

local component = module:get_option_string("usher_component", "usher."..module.host);

local waiting = {};
local listeners = {};

local function broke(event)
  -- Anybody who reaches the port can say that they are the component, until they prove it.
  if event.session.type ~= "component" then return; end
  local lost = waiting;
  waiting = {};
  -- Once the stream is gone, so that whatever is sent because of it is not sent there.
  module:add_timer(0, function ()
    local err = errors.new({ type = "wait"; condition = "remote-server-timeout"; text = "usher's stream broke" });
    for _, reject in pairs(lost) do reject(err); end
    for _, listener in ipairs(listeners) do listener(err); end
  end);
end

local function watch(host)
  if host ~= component then return; end
  module:hook_object_event(rawget(prosody.hosts, component).events, "component-disconnected", broke);
end

if rawget(prosody.hosts, component) then watch(component); end
module:hook_global("host-activated", watch);

-- The same promise, but rejected as soon as the stream breaks: then no answer will come.
local function until_it_breaks(asked)
  local key = {};
  local function done() waiting[key] = nil; end
  return promise.new(function (resolve, reject)
    waiting[key] = reject;
    asked:next(function (answer) done(); resolve(answer); end, function (err) done(); reject(err); end);
  end);
end

-- @param listener is given the error that whoever waits for an answer gets
local function when_it_breaks(listener) table.insert(listeners, listener); end

local function is_up()
  local there = rawget(prosody.hosts, component);
  local connection = there and there.modules.component;
  return connection and connection.connected or false;
end

return { component = component, is_up = is_up, until_it_breaks = until_it_breaks, when_it_breaks = when_it_breaks };
