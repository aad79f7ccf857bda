-- The invitation as a field of the registration form, for clients that know forms (XEP-0077, section 4, and XEP-0004)
-- but not how to show a token before (XEP-0445): docs/registration-form.md.

local errors = require "util.error";
local filters = require "util.filters";
local st = require "util.stanza";

local token_in = module:require "shown_invitation".token_in;

local xmlns_register = "jabber:iq:register";
local field_name = "invitation";
local register_query = "stanza/iq/"..xmlns_register..":query";

local only_by_invite = module:get_option_boolean("registration_invite_only", true);
local enabled = module:get_option_boolean("registration_form", only_by_invite);

-- Bytes: what clients show on a line.
local text_max = 49;

-- Of all conditions, clients show this one's text best.
local function refusal(text)
  return errors.new({ type = "modify"; condition = "not-acceptable"; text = text });
end

local needed = refusal("An invitation is needed: its link or code");
-- Where there was no form, nobody could have filled it in.
local not_shown = errors.new({ type = "auth"; condition = "registration-required"; text = needed.text });
local unclear = refusal("This is no invitation: paste its link or code");
local over = "This invitation is unknown or no longer good";
local other_purpose = "This invitation is not for a new account";
local not_now = "Please try again in a moment";

local function short(text, otherwise)
  return text and text ~= "" and #text <= text_max and text or otherwise;
end

-- How a form is refused for what is wrong with its token.
local function plain(err)
  if err.condition == "item-not-found" then return refusal(short(err.text, over)); end
  if err.condition == "not-allowed" then return refusal(short(err.text, other_purpose)); end
  if err.type ~= "wait" then return err; end
  return errors.new({ type = "wait"; condition = err.condition; text = short(err.text, not_now) });
end

-- What somebody filled in, as plain elements or as a form.
local function value_of(query, name)
  local form = query:get_child("x", "jabber:x:data");
  if not form then return query:get_child_text(name); end
  for field in form:childtags("field") do
    if field.attr.var == name then return field:get_child_text("value"); end
  end
end

local function has_field(form)
  for field in form:childtags("field") do
    if field.attr.var == field_name then return true; end
  end
  return false;
end

-- The form on its way out ----------------------------------------------------------------------------------------

local hint = only_by_invite and "An invitation is needed: paste its link or code."
  or "If you have an invitation, paste its link or code.";

local function say_it_too(element)
  return element:maptags(function (child)
    if child.name ~= "instructions" then return child; end
    return st.stanza("instructions", { xmlns = child.attr.xmlns }):text(child:get_text().." "..hint);
  end);
end

-- In a copy: the server sends the same stanza to everybody.
local function add_field(stanza, session)
  if session.type ~= "c2s_unauthed" or not st.is_stanza(stanza) or stanza.attr.type ~= "result" then return stanza; end
  local query = stanza:get_child("query", xmlns_register);
  local form = query and query:get_child("x", "jabber:x:data");
  if not form or form.attr.type ~= "form" or has_field(form) then return stanza; end
  local invite = session.usher_invite;
  if invite and not invite.by_form then return stanza; end
  local copy = st.clone(stanza);
  query = say_it_too(copy:get_child("query", xmlns_register));
  form = say_it_too(query:get_child("x", "jabber:x:data"));
  local field = st.stanza("field", { type = "text-single", var = field_name, label = "Invitation (link or code)" });
  if only_by_invite then field:tag("required"):up(); end
  form:reset():add_child(field:reset());
  return copy;
end

-- The form on its way in -----------------------------------------------------------------------------------------

-- Gives what the token in a form is good for; or nil and an error.
-- @param before what was shown on the stream by a form before: it is good for this stream, and not asked for again
local function invite_of(text, before, present)
  local token = token_in(text);
  if not token then return nil, unclear; end
  if before and before.token == token then return before; end
  local invite, err = present(token);
  if not invite then return nil, plain(err); end
  invite.by_form = true;
  return invite;
end

-- Ahead of everybody else: a wrong token is no registration, which others count.
-- @param may_register whether a stream is one on which accounts are made
-- @param present has usher asked for a token: gives an invite; or nil and an error
local function start(may_register, present)
  if not enabled then return; end
  module:hook(register_query, function (event)
    local session, stanza = event.origin, event.stanza;
    if not may_register(session) then return; end
    if stanza.attr.type == "get" then
      filters.add_filter(session, "stanzas/out", add_field);
      return;
    end
    local query, before = stanza.tags[1], session.usher_invite;
    if query:get_child("remove") or before and not before.by_form then return; end
    session.usher_invite = nil; -- each form stands for itself
    local form = query:get_child("x", "jabber:x:data");
    local text, err = form and value_of(query, field_name) or "", nil;
    if text:find("%S") then
      session.usher_invite, err = invite_of(text, before, function (token) return present(session, token); end);
    elseif only_by_invite then
      err = form and needed or not_shown;
    end
    if not err then return; end
    session.send(st.error_reply(stanza, err));
    return true;
  end, 2);
end

return { plain = plain, start = start, value_of = value_of };
