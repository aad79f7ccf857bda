-- As the community's module of that name answers, of which this machine's Prosody has none: one password is forbidden.

local forbidden = module:get_option_string("forbidden_password");

function check_password(password)
  if password == forbidden then return false, "That one is forbidden"; end
  return true;
end
