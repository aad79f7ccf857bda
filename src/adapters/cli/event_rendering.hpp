#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/model/event.hpp"

namespace usher::cli {

/// One line of JSON, without its line end.
std::string event_json(const domain::Event& event);
/// @param cursor where to go on; none while nothing was recorded at all
std::string events_json(const std::vector<domain::Event>& events,
                        const std::optional<domain::EventPosition>& cursor);

/// `2026-11-30 05:12:09  invite.revoked  AbC123  by cli root  reason: spam`, without its line end.
std::string event_text(const domain::Event& event);

/// What help says of an option that takes types of events.
std::string help_of_event_types();

}  // namespace usher::cli
