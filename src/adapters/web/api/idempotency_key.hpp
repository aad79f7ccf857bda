#pragma once

#include <optional>

#include "base/http/request.hpp"
#include "domain/model/error.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::api {

/// What makes a POST safe to send again: its `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header),
/// which is a string in quotes (RFC 9651 section 3.3.3) or, as many send it, one without; and a digest of its
/// body. Nothing where there is none, and for other methods.
/// @returns `invalid_argument` for a key that is empty, too long, sent twice, or not of printable ASCII
domain::Result<std::optional<domain::Idempotency>> idempotency_of(const http::Request& request);

/// Makes a request about a host that is not the key's home another one than the same request at home.
void bind_to_host(domain::Idempotency& request, const domain::ApiKey& key, const domain::DomainName& host);

}  // namespace usher::api
