-- Prosody's own modules for invitations, in whose place usher is. They know none of usher's tokens, and refuse them:
-- the last one to hear of a token must be usher alone.

local names = { "invites", "invites_adhoc", "invites_page", "invites_register", "invites_register_web" };
local is_rival = {};
for _, name in ipairs(names) do is_rival[name] = true; end

local function loaded()
  local found = {};
  for _, name in ipairs(names) do
    if prosody.hosts[module.host].modules[name] then table.insert(found, name); end
  end
  return found;
end

local function complain(found)
  module:log("error", "%s: loaded on this host, and in usher's way, whose tokens are refused. Take out of modules_enabled "
    .."what is named here, also out of the global list, or add to this host: modules_disabled = { \"%s\" }; then "
    .."restart Prosody", "mod_"..table.concat(found, ", mod_"), table.concat(found, "\"; \""));
end

local function look()
  local found = loaded();
  if #found > 0 then complain(found); end
end

-- @param changed called when one comes or goes later
local function watch(changed)
  local function take(event)
    if not is_rival[event.module] then return; end
    look();
    changed();
  end
  if prosody.start_time then
    look();
  else
    module:hook_global("server-started", look);
  end
  module:hook("module-loaded", function (event)
    if prosody.start_time then take(event); end
  end);
  module:hook("module-unloaded", take);
end

return { loaded = loaded, watch = watch };
