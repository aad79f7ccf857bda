#pragma once

#include "adapters/web/api/v1/call.hpp"
#include "adapters/web/api/v1/event_waits.hpp"

namespace usher::api::v1 {

/// Answers by a stream of events, oldest first and then as they come, in the form that `EventSource` reads
/// (https://html.spec.whatwg.org/multipage/server-sent-events.html). It looks on once the client has taken
/// what was sent, so that little is held for one that reads slowly. It ends when the client goes, when the
/// key is good no more and when the server stops: clients ask again and go on by `Last-Event-ID`.
void stream_events(const Services& services, const CallPtr& call, domain::EventFilter filter,
                   EventWaits::Place place);

}  // namespace usher::api::v1
