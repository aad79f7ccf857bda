-- Gives sessions with the resource "limited" a lower role than their accounts have, as a token can that somebody logs
-- in with.

module:hook("resource-bind", function (event)
  local session = event.session;
  if session.resource == "limited" then
    session.role = require "core.usermanager".get_role_by_name("prosody:registered", module.host);
  end
end);
