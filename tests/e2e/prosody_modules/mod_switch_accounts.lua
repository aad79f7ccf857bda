-- Disables and enables accounts, as an administrator does in the shell, at a message to the host: "disable romeo".

local usermanager = require "core.usermanager";

module:hook("message/host", function (event)
  local order, username = (event.stanza:get_child_text("body") or ""):match("^(%a+) (%S+)$");
  local switch = usermanager[(order or "").."_user"];
  if not switch then return; end
  switch(username, module.host);
  event.origin.send(require "util.stanza".reply(event.stanza):text_tag("body", "done"));
  return true;
end);
