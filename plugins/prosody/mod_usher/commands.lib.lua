-- Ad-hoc commands of this host, run by usher (XEP-0050, XEP-0401).

local st = require "util.stanza";

local xmlns_commands = "http://jabber.org/protocol/commands";

-- Gives what replaces the commands that are offered by those that a greeting of usher's names.
local function start(requests, administrators)
  module:depends("adhoc");

  local offered = {};

  local function offer(hello)
    for _, item in pairs(offered) do module:remove_item("adhoc", item); end
    offered = {};
    for command in hello:childtags("command") do
      local node = command.attr.node;
      local item = {
        name = command.attr.name; node = node;
        permission = administrators.visibility_of(node, command.attr.permission);
        -- Never called: what is below goes first.
        handler = function () return { status = "canceled" }; end;
        cmdtag = function (_, status)
          return st.stanza("command", { xmlns = xmlns_commands, node = node, status = status });
        end;
      };
      offered[node] = item;
      module:add_item("adhoc", item);
    end
  end

  module:hook("iq-set/host/"..xmlns_commands..":command", function (event)
    local origin, stanza = event.origin, event.stanza;
    local command = stanza.tags[1];
    local item = offered[command.attr.node];
    if not item then return; end
    local iq = requests.make("set", "forwarded-command", {
      from = stanza.attr.from; admin = administrators.is_admin(event, item) and "true" or "false";
    }):add_child(st.clone(command));
    requests.for_person(iq, requests.person_of(stanza.attr.from)):next(function (answer)
      local result = answer:get_child("command", xmlns_commands);
      origin.send(st.reply(stanza):add_child(result));
    end):catch(function (err)
      local response = type(err) == "table" and err.context and err.context.stanza;
      local condition = response and response.attr.from == requests.component and response:get_child("error");
      if not condition then
        origin.send(st.error_reply(stanza, requests.describe(err)));
        return;
      end
      local reply = st.reply(stanza);
      reply.attr.type = "error";
      origin.send(reply:add_child(condition));
    end);
    return true;
  end, 501);

  return offer;
end

return { start = start };
