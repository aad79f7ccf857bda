#pragma once

#include <string_view>

#include <boost/json/object.hpp>

#include "adapters/web/api/v1/route.hpp"

namespace usher::api::v1 {

/// The answers that a route may give, by status: an operation's `responses` in OpenAPI.
boost::json::object answers_of(const Route& route);

/// Those that say what went wrong, each once: the `responses` of OpenAPI's `components`.
boost::json::object failure_answers();

/// Whether it is answered by 304 to who has it already, by its `ETag`.
bool may_be_unchanged(const Route& route);

/// Whether it makes invites: with an `Idempotency-Key`, requests that are sent again make them once.
bool may_be_repeated(const Route& route);

/// A body as the schema of that name has it: what OpenAPI's `content` says of a type.
boost::json::object body_as(std::string_view schema);

}  // namespace usher::api::v1
