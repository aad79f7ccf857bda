#include <boost/json.hpp>

#include "adapters/web/api/v1/handlers.hpp"
#include "adapters/web/api/v1/json_out.hpp"
#include "base/http/status.hpp"

namespace usher::api::v1 {

void list_hosts(const Services& /*services*/, const CallPtr& call) {
  call->answer(json_response(http::status::ok, {{"hosts", boost::json::array{to_json(*call->host)}}}));
}

}  // namespace usher::api::v1
