-- Delivers what clients send in the name that they claim, as a faulty bridge would: <iq claims='usher.example.com'/>.

module:hook("pre-iq/host", function (event)
  local attr = event.stanza.attr;
  if attr.claims then attr.from, attr.claims = attr.claims, nil; end
end, 1000);
