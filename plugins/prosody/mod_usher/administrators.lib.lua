-- Who administers this host. On Prosody 13 roles say so: the role that the session has, which may be a lower one than
-- its account's, and the permissions of that role and of those that it inherits from. On 0.12 the address says it.

local jid_bare = require "util.jid".bare;
local usermanager = require "core.usermanager";

local host = module.host;
local by_roles = module.may ~= nil;
local administer = module.name..":administer";

-- As mod_adhoc asks for it, so that a configuration's add_permissions and remove_permissions change both.
local function permission_of(node) return "adhoc:"..node; end

if by_roles then
  module:default_permission("prosody:admin", ":administer");
end

-- What mod_adhoc is told of a command that the protocol permits to "admin" or "local_user".
local function visibility_of(node, permission)
  if permission ~= "admin" or not by_roles then return permission; end
  module:default_permission("prosody:admin", permission_of(node));
  return "check";
end

-- Whether they run the command as an administrator.
local function is_admin(event, item)
  if not by_roles then
    return usermanager.is_admin(jid_bare(event.stanza.attr.from), host) or false;
  end
  local action = item.permission == "check" and permission_of(item.node) or ":administer";
  return module:may(action, event, true) or false;
end

-- Whether the role, or one that it inherits from, is an administrator's by its name: another host's roles know nothing
-- of this module's permission where it is not loaded there.
local function is_admins(role)
  if role.name == "prosody:admin" or role.name == "prosody:operator" then return true; end
  for _, inherited in ipairs(role.inherits or {}) do
    if is_admins(inherited) then return true; end
  end
  return role:may(administer) or false;
end

-- An account of this host can administer others, whose passwords are worth as much.
local function administers_elsewhere(address)
  for name, other in pairs(prosody.hosts) do
    if name ~= host and other.authz then
      if not by_roles then
        if usermanager.is_admin(address, name) then return true; end
      else
        local role = other.authz.get_jid_role(address);
        if role and is_admins(role) then return true; end
      end
    end
  end
  return false;
end

-- Whether the account of that name is an administrator's of any host of this server, or would be if it were there.
-- Where the roles can't be read, it may be.
local function is_administrators(username)
  local address = username.."@"..host;
  if administers_elsewhere(address) then return true; end
  if not by_roles then return usermanager.is_admin(address, host) or false; end
  local role = usermanager.get_user_role(username, host);
  local others = usermanager.get_user_secondary_roles(username, host);
  if not role or not others or role:may(administer) then return true; end
  for _, other in pairs(others) do
    if other:may(administer) then return true; end
  end
  return false;
end

return { is_admin = is_admin, is_administrators = is_administrators, visibility_of = visibility_of };
