#pragma once

#include <string>

#include "adapters/web/api/v1/arguments.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::api::v1 {

/// Which invites of `host` a query asks for; faults are noted.
domain::InviteFilter invite_filter_in(const Arguments& arguments, const domain::DomainName& host,
                                      Faults& faults);

/// Where the list that a query asks for goes on: for that list alone.
std::string invite_cursor(const Arguments& arguments, const domain::DomainName& host,
                          domain::InviteOrder order, const domain::InvitePosition& position);

}  // namespace usher::api::v1
