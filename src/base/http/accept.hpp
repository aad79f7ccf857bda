#pragma once

#include "base/http/request.hpp"

namespace usher::http {

/// Whether whoever asks says that it shows HTML (RFC 9110 section 12.5.1), as browsers do and programs that
/// take anything do not.
bool accepts_html(const Request& request);

/// Whether whoever asks says that it takes a stream of events, as `EventSource` does: `text/event-stream`.
bool accepts_event_stream(const Request& request);

}  // namespace usher::http
