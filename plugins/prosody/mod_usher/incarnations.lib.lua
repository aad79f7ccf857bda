-- Since when an account has been there, and which accounts are gone: a name may be given to somebody else, and what
-- was meant for the one before must not be good for the next.

local now = require "util.time".now;
local usermanager = require "core.usermanager";

local existence = module:require "existence";

local host = module.host;

-- For each account a stamp, which goes with the account however that is removed, also by prosodyctl: Prosody removes
-- with an account all that its stores hold for it. And a note that there was one, under a key that is no username
-- and so is left: an account that has a note and no stamp is not the one that the note tells of.
local stamps = module:open_store("usher_accounts");
local details = module:open_store("account_details");

local function note_key(username) return username.."@"; end

local function stamp(username, since)
  stamps:set(username, { since = since });
  stamps:set(note_key(username), { known = true });
end

-- What others wrote down, each where they know: mod_register_ibr, and from Prosody 13 on the accounts themselves.
-- Gives nil and an error where that can't be read: the account would be there for ever.
local function told_by_others(username)
  local written, err = details:get(username);
  if err then return nil, err; end
  local info = usermanager.get_account_info and usermanager.get_account_info(username, host);
  if not info then
    local readable, problem = existence.can_be_read(username);
    if not readable then return nil, problem.text; end
  end
  return math.max(written and tonumber(written.registered) or 0, info and tonumber(info.created) or 0);
end

-- Seconds since 1970; 0 for one that was there before anybody asked. Of one that was made outside of this server, by
-- prosodyctl, after another one of its name, it is known no better than that it was not there before.
local function since(username)
  local time = now();
  local mine, err = stamps:get(username);
  if err then return nil, err; end
  local told, why_not = told_by_others(username);
  if not told then return nil, why_not; end
  if told > time then told = 0; end -- by a clock that was wrong
  if not mine then
    local first = told;
    local noted, failure = stamps:get(note_key(username));
    if failure then return nil, failure; end
    if noted then
      -- What others wrote down is rounded down to seconds: it can have been there before the second was over, and
      -- not before the other one was gone.
      first = told > 0 and math.min(told + 1, time) or time;
    end
    stamp(username, first);
    return first;
  end
  -- The clock went back, or was ahead then. The account is the same one, only nobody knows for how long.
  if mine.since > time then return 0; end
  return math.max(mine.since, told);
end

-- Milliseconds, as a text; nothing for one that has been there for ever.
local function age_of(username)
  local first, err = since(username);
  if not first then return nil, err; end
  if first == 0 then return nil; end
  return ("%d"):format(math.floor((now() - first) * 1000));
end

-- @param forget is given each name of which whatever account it had is gone
local function start(forget)
  module:hook_global("user-deleted", function (event)
    if event.host == host then forget(event.username); end
  end);

  -- Whoever registers finds nothing of an account that had the name and was removed where nobody saw it.
  module:hook("user-registered", function (event)
    if event.host ~= host then return; end
    stamp(event.username, now());
    forget(event.username);
  end, 100);
end

return { age_of = age_of, start = start };
