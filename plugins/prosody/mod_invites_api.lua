-- So that `prosodyctl mod_invites_api create|list|delete` goes on working where usher has taken over the invites API:
-- it hands over to `usher key`, whose keys these now are. Nothing else of mod_invites_api is left here; usher answers
-- at /invites_api itself.

-- prosodyctl runs this as Prosody's own user: where usher's data belong to another one, let the command change
-- to it, such as "sudo -u usher usher".
local command_line = module:get_option_string("usher_command", "usher");
local configuration = module:get_option_string("usher_config");

local function quoted(text)
  return "'"..text:gsub("'", "'\\''").."'";
end

-- Gives usher's exit code. `--` keeps an operand that starts with a hyphen from being an option.
local function usher_key(command, ...)
  local words = { command_line, "key", command };
  if configuration then table.insert(words, "--config "..quoted(configuration)); end
  table.insert(words, "--");
  for _, operand in ipairs({ ... }) do table.insert(words, quoted(operand)); end
  local ok, how, code = os.execute(table.concat(words, " "));
  if ok == true or ok == 0 then return 0; end
  return how == "exit" and code or 1;
end

local function usage()
  print("Usage:");
  print("");
  print(" prosodyctl mod_"..module.name.." create HOST NAME");
  print(" prosodyctl mod_"..module.name.." delete HOST KEY_ID");
  print(" prosodyctl mod_"..module.name.." list HOST");
  print("");
  return 2;
end

function module.command(arg)
  local command, host, operand = arg[1], arg[2], arg[3];
  if not host then return usage(); end
  if not prosody.hosts[host] then
    print("Error: please supply a valid host");
    return 1;
  end
  if command == "create" then return usher_key("create", host, operand); end -- its name is optional, as ever
  if command == "delete" and operand then return usher_key("delete", host, operand); end
  if command == "list" then return usher_key("list", host); end
  return usage();
end
