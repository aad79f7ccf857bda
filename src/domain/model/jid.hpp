#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "domain/model/error.hpp"

namespace usher::domain {

/// The part of an XMPP address before the `@`, prepared so that equal names compare equal: case is
/// folded and look-alike forms are normalised. The preparation is nodeprep (RFC 3920 Appendix A),
/// which the servers that usher runs beside apply too.
class Localpart {
 public:
  /// @returns `username_invalid` with a sentence that says what is wrong.
  static Result<Localpart> parse(std::string_view text);

  [[nodiscard]] const std::string& str() const noexcept { return value_; }

  auto operator<=>(const Localpart&) const = default;

 private:
  explicit Localpart(std::string prepared) : value_(std::move(prepared)) {}

  std::string value_;
};

/// An XMPP domain, prepared by nameprep (RFC 3491) without a trailing dot. Never empty.
class DomainName {
 public:
  /// @returns `invalid_argument` with a sentence that says what is wrong.
  static Result<DomainName> parse(std::string_view text);

  [[nodiscard]] const std::string& str() const noexcept { return value_; }

  auto operator<=>(const DomainName&) const = default;

 private:
  explicit DomainName(std::string prepared) : value_(std::move(prepared)) {}

  std::string value_;
};

/// `localpart@domain` (RFC 7622), without a resource.
class BareJid {
 public:
  BareJid(Localpart local, DomainName domain) : local_(std::move(local)), domain_(std::move(domain)) {}

  static Result<BareJid> parse(std::string_view text);

  [[nodiscard]] const Localpart& local() const noexcept { return local_; }
  [[nodiscard]] const DomainName& domain() const noexcept { return domain_; }
  [[nodiscard]] std::string str() const { return local_.str() + '@' + domain_.str(); }

  auto operator<=>(const BareJid&) const = default;

 private:
  Localpart local_;
  DomainName domain_;
};

}  // namespace usher::domain
