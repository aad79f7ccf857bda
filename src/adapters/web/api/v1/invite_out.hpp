#pragma once

#include <span>
#include <string>

#include <boost/json/object.hpp>

#include "adapters/web/api/v1/call.hpp"
#include "domain/model/invite.hpp"

namespace usher::api::v1 {

/// Whether answers have what opens an invite.
enum class Links : std::uint8_t {
  by_scope,  ///< for keys with the scope `invites:links`
  always,    ///< for whoever made it
};

/// An invite as the schema `Invite` has it. A reset's link is never in it: whoever has that takes an account
/// over.
boost::json::object shown(const Services& services, const Call& call, const domain::Invite& invite,
                          Links links = Links::by_scope);

/// Invites as a table for spreadsheets (RFC 4180), with its heading.
http::Response table_response(const Services& services, const Call& call, int status,
                              std::span<const domain::Invite> invites, Links links = Links::by_scope);

/// A table for spreadsheets (RFC 4180) that has a heading.
http::Response csv_response(int status, std::string table);

}  // namespace usher::api::v1
