#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/http/client_address.hpp"
#include "base/text/ascii.hpp"

namespace usher::http {

enum class Method : std::uint8_t { get, head, post, put, delete_, patch, options, other };

/// As it goes over the wire: `GET`; `OTHER` for those that usher has no use for.
std::string_view to_string(Method method) noexcept;

struct HeaderField {
  std::string_view name;
  std::string_view value;  ///< without surrounding white space
};

/// One parsed request. Everything it shows is a view into the connection's buffer: valid until the
/// handler returns, and no longer. A handler that answers later copies what it needs.
struct Request {
  Method method{};
  std::string_view target;  ///< as sent: path and query
  std::string_view path;    ///< as sent, not decoded
  std::string_view query;   ///< after the first `?`, as sent
  bool has_query = false;   ///< `/a?` has an empty one, `/a` has none
  std::string_view rest;    ///< of the path, after a prefix route's prefix; else empty
  std::span<const HeaderField> headers;
  std::string_view body;
  /// Who is really there, once trusted proxies were believed and others were not.
  ClientAddress client;
  /// Whether the client's own connection is encrypted, told by the same rule.
  bool secure = false;

  /// The first header of that name, in any letter case; nothing where there is none.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const noexcept;
  /// Visits the values of all headers of that name, in their order.
  template <class Visit>
  void each(std::string_view name, Visit visit) const {
    for (const HeaderField& field : headers) {
      if (text::ascii_iequals(field.name, name)) visit(field.value);
    }
  }
  /// How often a header of that name was sent.
  [[nodiscard]] std::size_t count(std::string_view name) const noexcept;
};

}  // namespace usher::http
