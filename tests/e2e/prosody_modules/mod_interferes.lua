-- Refuses a registration, fails, or never comes to an end, once: when there is a file that says which ("refuse", "fail",
-- "hang"), and whether before usher is asked or after, as in "refuse before".

local async = require "util.async";

local file = module:get_option_string("interference_file");

local function interfere(moment)
  return function (event)
    local handle = io.open(file);
    local order = handle and handle:read("*a");
    if handle then handle:close(); end
    local what = order and order:match("^(%a+) "..moment.."$");
    if not what then return; end
    os.remove(file);
    if what == "fail" then error("this module fails once"); end
    if what == "hang" then
      local wait = async.waiter();
      wait();
    end
    event.allowed = false;
    event.error = { type = "auth", condition = "forbidden", text = "By another module" };
  end
end

module:hook("user-registering", interfere("before"), 10);
module:hook("user-registering", interfere("after"), -2000);
