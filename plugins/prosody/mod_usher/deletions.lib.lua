-- Names whose accounts of before are gone, until usher has heard of it.

local now = require "util.time".now;

-- Fewer than all reports that may be under way: the end of a use waits behind none of these.
local at_once = 32;
local retry_seconds = 15;

local store = module:open_store("usher_gone");

-- No username: what stores hold for one is removed right after its account is.
local function key_of(username) return username.."@"; end

local untold = {}; -- the time of it, by name

-- Names of which it can't be read, so far, since when they are gone.
local unread = {};

-- Gives whether there is something to tell now.
local function read(username)
  local gone, err = store:get(key_of(username));
  if err then
    if not unread[username] then
      module:log("warn", "when an account of %s went can't be read, and is tried again: %s", username, err);
    end
    unread[username] = true;
    return false;
  end
  unread[username] = nil;
  untold[username] = gone and gone.time;
  return untold[username] ~= nil;
end

for key in store:users() do
  if key:sub(-1) == "@" then read(key:sub(1, -2)); end
end

-- Each name once: it waits here, or is being told.
local queue, first, last = {}, 1, 0;
local pending = {};
local telling = 0;
local to_retry, retry = {}, nil;
local tell_next;

local function enqueue(username)
  if pending[username] then return; end
  pending[username] = true;
  last = last + 1;
  queue[last] = username;
end

-- All are told when usher is there again, and greets.
local function give_up()
  for i = first, last do pending[queue[i]] = nil; end
  queue, first, last = {}, 1, 0;
end

local function is_told(username)
  untold[username] = nil;
  store:set(key_of(username), nil);
end

local function try_again_later(username)
  to_retry[username] = true;
  if retry then return; end
  retry = module:add_timer(retry_seconds, function ()
    local names = to_retry;
    to_retry, retry = {}, nil;
    for name in pairs(names) do
      if untold[name] or read(name) then
        enqueue(name);
      elseif unread[name] then
        try_again_later(name);
      end
    end
    tell_next();
  end);
end

-- Whatever could be read meanwhile is there to be told.
local function read_again()
  for name in pairs(unread) do
    read(name);
    if unread[name] then try_again_later(name); end
  end
end

-- @param requests how usher is reached
-- @param tell is given a name and how many milliseconds ago, and gives a promise
local function start(requests, tell)
  local goes_on = false;

  local function go_on()
    if goes_on then return; end
    goes_on = true;
    module:add_timer(0, tell_next);
  end

  local function tell_one(username)
    local time = untold[username];
    telling = telling + 1;
    local function ended(err)
      telling = telling - 1;
      pending[username] = nil;
      if untold[username] ~= time then -- another one meanwhile
        enqueue(username);
      elseif not err then
        is_told(username);
      elseif requests.is_lasting(err) then
        module:log("warn", "usher refuses to hear that an account of %s is gone: %s", username, tostring(err));
        is_told(username);
      else
        module:log("debug", "usher was not told that an account of %s is gone: %s", username, tostring(err));
        if requests.is_up() then try_again_later(username); else give_up(); end
      end
      go_on();
    end
    local ago = ("%d"):format(math.max(0, math.floor((now() - time) * 1000)));
    tell(username, ago):next(function () ended(); end, function (err) ended(err or "unknown"); end);
  end

  function tell_next()
    goes_on = false;
    while first <= last and telling < at_once do
      local username = queue[first];
      queue[first] = nil;
      first = first + 1;
      tell_one(username);
    end
  end

  local function tell_all()
    read_again();
    for username in pairs(untold) do enqueue(username); end
    tell_next();
  end

  local function forget(username)
    untold[username], unread[username] = now(), nil;
    store:set(key_of(username), { time = untold[username] });
    enqueue(username);
    tell_next();
  end

  return { forget = forget, tell_all = tell_all };
end

return { start = start };
