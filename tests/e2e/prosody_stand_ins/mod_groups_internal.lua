-- As the community's module of that name answers, which comes with no Prosody: there is one group, and its members are
-- kept in a store.

local members = module:open_store("group_members", "map");

function add_member(group, username)
  if group ~= "choir" then return nil, "group-not-found"; end
  return members:set(username, group, true);
end
