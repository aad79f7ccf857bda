-- Ends the server, as a power failure does, when the event fires that the configuration names: once, as long as there
-- is a file of that name.

local file = module:get_option_string("crash_file");
local event = module:get_option_string("crash_at");

local function crash()
  if os.remove(file) then os.exit(9, false); end
end

module:hook(event, crash, 1000);
module:hook_global(event, crash, 1000);
