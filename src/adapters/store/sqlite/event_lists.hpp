#pragma once

#include <cstdint>

#include "adapters/store/sqlite/host_table.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::store::sqlite {

/// The record of events, in either direction.
class EventLists {
 public:
  EventLists(Connection& connection, HostTable& hosts);

  domain::EventPage page(const domain::EventFilter& filter);

 private:
  /// The numbers of the first event and of the last one; 0 where there is none.
  struct Numbers {
    std::int64_t first = 0;
    std::int64_t last = 0;
  };

  Numbers numbers();
  Statement& statement_for(const domain::EventFilter& filter);

  HostTable& hosts_;
  Statement numbers_;
  Statement forward_;
  Statement backward_;
  Statement forward_of_object_;
  Statement backward_of_object_;
};

}  // namespace usher::store::sqlite
