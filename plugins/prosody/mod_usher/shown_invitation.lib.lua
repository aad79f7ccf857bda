-- The token in what people paste as their invitation: a link to one of usher's pages, an xmpp: URI, or the bare code.

-- Bytes: longer than any link of usher's, whatever a messenger added to it.
local length_max = 2000;

-- What comes along when a link is copied from a message, in UTF-8: no-break, zero-width and other blanks, soft hyphens,
-- marks of direction, byte order marks.
local invisible = {
  "%s"; "\194\160"; "\194\173"; "\226\128[\128-\143]"; "\226\128[\168-\175]"; "\226\129[\159-\169]"; "\227\128\128";
  "\239\187\191";
};

local function without_blanks(text)
  for _, blank in ipairs(invisible) do text = text:gsub(blank, ""); end
  return text;
end

local function decoded(text)
  return (text:gsub("%%(%x%x)", function (digits) return string.char(tonumber(digits, 16)); end));
end

-- The longest piece that has no value: beside the token there may be the name of a page or of a language.
local function longest_bare(query)
  local found = "";
  for piece in query:gmatch("[^&;]+") do
    local bare = piece:match("^([^=]+)=*$");
    if bare and #bare > #found then found = bare; end
  end
  return found;
end

-- From the end on, in one pass: a pattern with an end and no beginning is tried at each place.
local function last_word(address)
  return (address:reverse():match("^[^%w_-]*([%w_-]+)") or ""):reverse();
end

local function part_with_token(text)
  local query = text:match("^[^?#]*%?([^#]*)");
  if query then
    query = "&"..query;
    return query:match("[&;]preauth=([^&;]*)") or query:match("&t=([^&;]*)") or longest_bare(query);
  end
  local address = text:gsub("#.*", ""):gsub("^.-://", "");
  return last_word(address);
end

-- Gives nil where there is none.
local function token_in(text)
  if not text or #text > length_max then return nil; end
  return part_with_token(without_blanks(decoded(text))):match("[%w_-]+");
end

return { token_in = token_in };
