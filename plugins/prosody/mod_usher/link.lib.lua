-- The stream that usher is connected by, seen from this host.

local errors = require "util.error";
local promise = require "util.promise";

local component = module:get_option_string("usher_component", "usher."..module.host);

local waiting = {};
local listeners = {};
local ended = false;

local function reject_all(lost, err)
  for _, reject in pairs(lost) do reject(err); end
  for _, listener in ipairs(listeners) do listener(err); end
end

local function no_answer(text)
  return errors.new({ type = "wait"; condition = "remote-server-timeout"; text = text });
end

local function broke(event)
  -- Anybody who reaches the port can say that they are the component, until they prove it.
  if event.session.type ~= "component" then return; end
  local lost = waiting;
  waiting = {};
  -- Once the stream is gone, so that whatever is sent because of it is not sent there.
  module:add_timer(0, function () reject_all(lost, no_answer("usher's stream broke")); end);
end

local function watch(host)
  if host ~= component then return; end
  module:hook_object_event(rawget(prosody.hosts, component).events, "component-disconnected", broke);
end

if rawget(prosody.hosts, component) then watch(component); end
module:hook_global("host-activated", watch);

-- An unloaded module hears no answer, and no timer of its goes off: who waits would wait for ever.
local function stop()
  ended = true;
  local lost = waiting;
  waiting = {};
  reject_all(lost, no_answer("usher's plugin was unloaded"));
end

-- The same promise, but rejected as soon as the stream breaks, or this module ends: then no answer will come.
local function until_it_breaks(asked)
  local key = {};
  local function done() waiting[key] = nil; end
  return promise.new(function (resolve, reject)
    if ended then return reject(no_answer("usher's plugin was unloaded")); end
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

return {
  component = component; is_up = is_up; stop = stop; until_it_breaks = until_it_breaks; when_it_breaks = when_it_breaks;
};
