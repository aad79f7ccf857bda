#pragma once

#include <string_view>

#include <fmt/format.h>

#include "adapters/telemetry/log.hpp"

namespace usher::telemetry {

using LineBuffer = fmt::memory_buffer;

/// `"key created" host=example.com`: the part of a text line behind time and level.
void append_text(LineBuffer& line, std::string_view event, Logger::Fields fields);

/// `"event":"key created","host":"example.com"`: the inside of a JSON object.
void append_json(LineBuffer& line, std::string_view event, Logger::Fields fields);

}  // namespace usher::telemetry
