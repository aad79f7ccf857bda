#include "domain/use_cases/event_filter.hpp"

namespace usher::domain {

bool matches(const EventFilter& filter, const Event& event) {
  return (!filter.host || *filter.host == event.host) &&
         (filter.types.empty() || filter.types.contains(event.type)) &&
         (filter.actor_types.empty() || filter.actor_types.contains(event.actor.type)) &&
         (!filter.actor || *filter.actor == event.actor.id) &&
         (!filter.object || *filter.object == event.object) && (!filter.from || *filter.from <= event.time) &&
         (!filter.until || event.time < *filter.until);
}

}  // namespace usher::domain
