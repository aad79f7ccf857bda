-- A new password by a token on a stream.

local errors = require "util.error";
local nodeprep = require "util.encodings".stringprep.nodeprep;
local st = require "util.stanza";

local value_of = module:require "registration_form".value_of;

local host = module.host;

local function start(redemption, accounts)
  local function set_password(session, invite, username, password)
    local acceptable, why_not = accounts.check_reset(username, password);
    if not acceptable then return errors.new(why_not); end
    local answer, err = redemption.reserve(invite, username, password);
    if not answer then return err; end
    if session.destroyed then -- who left meanwhile would not learn of it
      redemption.finish("release", invite);
      return errors.new({ type = "cancel"; condition = "recipient-unavailable" });
    end
    local still_acceptable, what = accounts.check_reset(answer.attr.username, password);
    if not still_acceptable then -- it was disabled meanwhile
      redemption.finish("release", invite);
      return errors.new(what);
    end
    local ok, why_not_set = accounts.set_password(answer.attr.username, password);
    if not ok then
      redemption.finish("release", invite);
      module:log("warn", "The password of %s was not set: %s", answer.attr.username, tostring(why_not_set.text));
      return errors.new(why_not_set);
    end
    session.usher_spent = true;
    redemption.finish("commit", invite);
    module:log("info", "The password of %s was set by a token", answer.attr.username);
    module:fire_event("user-password-reset", {
      username = answer.attr.username; host = host; source = "mod_usher"; session = session; ip = session.ip;
    });
  end

  -- Not left to mod_register_ibr, which makes the account anew: that leaves the sessions open of whoever was logged in,
  -- and enables an account that was disabled.
  module:hook("stanza/iq/jabber:iq:register:query", function (event)
    local session, stanza = event.origin, event.stanza;
    local query, invite = stanza.tags[1], session.usher_invite;
    local is_reset = invite and invite.purpose == "password-reset" and redemption.may_register(session)
      and stanza.attr.type == "set" and not query:get_child("remove");
    if not is_reset then return; end
    local username = nodeprep(value_of(query, "username") or "", true);
    local err, there;
    if username and username ~= "" then there, err = accounts.exists(username); end
    if session.usher_spent then
      err = redemption.spent;
    elseif not username or username == "" then
      err = errors.new({ type = "modify"; condition = "not-acceptable"; text = "The requested username is invalid." });
    elseif there == nil then
      err = errors.new(err);
    elseif not there then
      err = errors.new({ type = "cancel"; condition = "item-not-found"; text = "There is no such account" });
    else
      err = set_password(session, invite, username, value_of(query, "password") or "");
    end
    session.send(err and st.error_reply(stanza, err) or st.reply(stanza));
    return true;
  end, 1);
end

return { start = start };
