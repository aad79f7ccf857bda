#pragma once

#include <optional>
#include <string>

#include <boost/json.hpp>

#include "domain/model/event.hpp"
#include "domain/model/jid.hpp"
#include "domain/model/time.hpp"

namespace usher::cli {

// What renderings of different things share.

inline boost::json::value optional_time(const std::optional<domain::Timestamp>& time) {
  return time ? boost::json::value(domain::to_rfc3339(*time)) : boost::json::value(nullptr);
}

inline boost::json::value optional_name(const std::optional<domain::Localpart>& name) {
  return name ? boost::json::value(name->str()) : boost::json::value(nullptr);
}

/// `2026-11-30 05:12:09`, in UTC.
inline std::string time_text(domain::Timestamp time) {
  auto text = domain::to_rfc3339(time);
  text.pop_back();
  text[text.find('T')] = ' ';
  return text;
}

boost::json::object event_object(const domain::Event& event);

}  // namespace usher::cli
