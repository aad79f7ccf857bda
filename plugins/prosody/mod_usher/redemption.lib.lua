-- One use of an invite: shown on a stream, reserved, then committed or released. Nothing here decides whether it may be.

local errors = require "util.error";
local id = require "util.id";

local plain = module:require "registration_form".plain;

local require_encryption = module:get_option_boolean("c2s_require_encryption",
  module:get_option_boolean("require_encryption", true));

-- How often one stream may show tokens.
local attempts_max = 20;

local function may_register(session)
  return session.type == "c2s_unauthed" and (session.secure or not require_encryption);
end

-- One stream makes one account, however many tokens it shows.
local spent = errors.new({ type = "cancel"; condition = "not-allowed";
  text = "An account was made on this stream already" });

local function start(requests)
  -- For what usher settles by itself should it never hear of it.
  local function tell(build, attempts_left)
    requests.report(build()):catch(function (err)
      if requests.is_lasting(err) or attempts_left <= 1 then
        module:log("debug", "usher was not told: %s", tostring(err));
        return;
      end
      module:add_timer(5, function () tell(build, attempts_left - 1); end);
    end);
  end

  -- @param use its holder changes with the next attempt
  local function finish(name, use)
    local token, holder, redeemer = use.token, use.holder, use.redeemer;
    tell(function () return requests.make("set", name, { token = token, holder = holder, redeemer = redeemer }); end, 3);
  end

  -- Gives what a token is good for; or nil and an error.
  local function present(session, token)
    if session.usher_spent then return nil, spent; end
    session.usher_attempts = (session.usher_attempts or 0) + 1;
    if session.usher_attempts > attempts_max then
      return nil, errors.new({ type = "wait"; condition = "policy-violation"; text = "Too many attempts on one stream" });
    end
    local answer, err = requests.answer_to(requests.make("get", "preauth", { token = token }), "preauth");
    if not answer then return nil, requests.describe(err); end
    return {
      token = token;
      presented = answer.attr.presented;
      purpose = answer.attr.purpose;
      inviter = answer.attr.inviter;
      username = answer.attr.username;
    };
  end

  -- Each attempt holds its use by a name of its own: a release that is late can so never give back what the next
  -- attempt on the same stream holds, and make one account too many.
  local function reserve(invite, username, password)
    invite.holder = id.long();
    local iq = requests.make("set", "reserve", {
      token = invite.token; holder = invite.holder; presented = invite.presented;
      purpose = invite.purpose; username = username;
    }):text_tag("password", password or "");
    local answer, err = requests.answer_to(iq, "reserve");
    if not answer then
      -- It may be held all the same: the answer can have been lost.
      local described = requests.describe(err);
      if described ~= err then finish("release", invite); end
      return nil, invite.by_form and plain(described) or described;
    end
    return answer;
  end

  return { spent = spent; may_register = may_register; present = present; reserve = reserve; finish = finish };
end

return { start = start };
