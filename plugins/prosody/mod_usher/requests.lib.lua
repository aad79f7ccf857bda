-- Requests to usher, and how many of them may be under way.

local async = require "util.async";
local errors = require "util.error";
local id = require "util.id";
local jid = require "util.jid";
local promise = require "util.promise";
local st = require "util.stanza";

local link = module:require "link";

local xmlns_usher = "urn:usher:plugin:0";

-- Seconds. A use is held for two minutes: what usher answers later than this is not acted upon.
local answer_timeout = 20;

-- Prosody keeps track of 256 requests of a module (core.moduleapi, send_iq), and forgets the oldest for a new one:
-- what one person asks must not take the answer away that another one waits for. Together they stay below that, with
-- some room for greetings.
local at_once = { registration = 96; person = 96; report = 48 };
local at_once_of_one_person = 8;

local under_way = { registration = 0; person = 0; report = 0 };
local of_person = {};

local function too_many()
  return promise.reject(errors.new({
    type = "wait"; condition = "resource-constraint"; text = "Too much is asked at once: try again in a moment";
  }));
end

local function iq_to_usher(iq_type)
  return st.iq({ type = iq_type, from = module.host, to = link.component, id = id.long() });
end

local function make(iq_type, name, attr)
  attr.xmlns = xmlns_usher;
  return iq_to_usher(iq_type):tag(name, attr);
end

-- Gives a promise of the answer's payload. That usher is not connected comes as an answer too, since this server
-- itself says so.
local function send(iq)
  return link.until_it_breaks(module:send_iq(iq:reset(), nil, answer_timeout)):next(function (event)
    local stanza = event.stanza;
    if stanza.attr.type == "error" then
      return promise.reject(errors.from_stanza(stanza, { stanza = stanza }));
    end
    return stanza.tags[1] or true;
  end);
end

-- Whether it is what usher itself answered. The other conditions this server answers in the component's name.
local function is_of_usher(err)
  local stanza = type(err) == "table" and err.context and err.context.stanza;
  return stanza and stanza.attr.from == link.component and err.condition ~= "service-unavailable"
    and err.condition ~= "remote-server-timeout" and err.condition ~= "remote-server-not-found" or false;
end

-- Whether it would be the same however often it is asked.
local function is_lasting(err)
  return is_of_usher(err) and err.type ~= "wait";
end

-- What whoever asked for something is told.
local function describe(err)
  if type(err) ~= "table" or not err.condition then
    return errors.new({ type = "wait", condition = "internal-server-error", text = tostring(err) });
  end
  if is_of_usher(err) then return err; end
  return errors.new({
    type = "wait"; condition = "resource-constraint";
    text = "Invitations can not be checked right now: please try again in a moment";
  });
end

-- Calls `left` before anybody hears of the outcome. What can't be sent has no slot.
local function counted(iq, kind, left)
  local asked = send(iq);
  under_way[kind] = under_way[kind] + 1;
  local function leave()
    under_way[kind] = under_way[kind] - 1;
    if left then left(); end
  end
  return asked:next(
    function (answer) leave(); return answer; end,
    function (err) leave(); return promise.reject(err); end);
end

-- For somebody who registers: each stream asks one thing after another.
local function for_registration(iq)
  if under_way.registration >= at_once.registration then return too_many(); end
  return counted(iq, "registration");
end

-- The same, but waits for an answer that says something: gives it; or nil and an error.
local function answer_to(iq, name)
  local answer, err = async.wait_for(for_registration(iq));
  if answer and (answer == true or answer.name ~= name or answer.attr.xmlns ~= xmlns_usher) then
    return nil, "usher's answer is none: "..name;
  end
  return answer, err;
end

-- Who shares what one person may ask at once: all of another server share it, which can make up addresses.
local function person_of(address)
  local bare = jid.bare(address);
  return jid.host(bare) == module.host and bare or jid.host(bare);
end

-- For somebody who may ask as much as they like.
-- @param person an account's address or, for all who are elsewhere, their server's
local function for_person(iq, person)
  local count = of_person[person] or 0;
  if under_way.person >= at_once.person or count >= at_once_of_one_person then return too_many(); end
  local answer = counted(iq, "person", function ()
    local now = of_person[person] - 1;
    of_person[person] = now > 0 and now or nil;
  end);
  of_person[person] = count + 1;
  return answer;
end

-- Reports that wait for others to end.
local waiting, first, last = {}, 1, 0;
local starts = false;

local function start_waiting()
  starts = false;
  while first <= last and under_way.report < at_once.report do
    local report = waiting[first];
    waiting[first] = nil;
    first = first + 1;
    report.start();
  end
end

-- In a turn of its own: one that began while another one ends would be nested in that one's end, and if it fails at
-- once, the next one in its own.
local function start_soon()
  if starts or first > last then return; end
  starts = true;
  module:add_timer(0, start_waiting);
end

link.when_it_breaks(function (err)
  local lost, from, to = waiting, first, last;
  waiting, first, last = {}, 1, 0;
  for i = from, to do lost[i].reject(err); end
end);

-- What usher has to hear: where too many are under way, it waits.
local function report(iq)
  return promise.new(function (resolve, reject)
    local function start()
      local sent, answer = pcall(counted, iq, "report", start_soon);
      if sent then resolve(answer); else reject(answer); end
    end
    if first > last and under_way.report < at_once.report then return start(); end
    last = last + 1;
    waiting[last] = { start = start, reject = reject };
    start_soon();
  end);
end

return {
  xmlns = xmlns_usher; component = link.component; is_up = link.is_up; stop = link.stop; iq = iq_to_usher; make = make;
  send = send; answer_to = answer_to; for_person = for_person; person_of = person_of; report = report;
  is_lasting = is_lasting; describe = describe;
};
