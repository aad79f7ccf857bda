#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace usher::http {

enum class QueryError : std::uint8_t {
  repeated,          ///< the parameter is there more than once
  invalid_encoding,  ///< `%` without two hexadecimal digits
  invalid_utf8,      ///< decoded, it is not UTF-8
  too_many,          ///< more parameters than the bound
};

/// A sentence for people.
std::string_view to_string(QueryError error) noexcept;

struct Parameter {
  std::string name;
  std::string value;
};

/// The parameters of a query or of a body of type `application/x-www-form-urlencoded`. A view: the
/// text must outlive it. Decoding happens at each call.
class Query {
 public:
  static constexpr std::size_t parameters_max_default = 64;

  explicit Query(std::string_view text, std::size_t parameters_max = parameters_max_default) noexcept
      : text_(text), parameters_max_(parameters_max) {}

  /// The parameter's value; nothing where it is not there. Errors in other parameters are not this
  /// one's. `name` alone, without `=`, has the empty value.
  [[nodiscard]] std::expected<std::optional<std::string>, QueryError> get(std::string_view name) const;

  /// All of them in their order, repeated ones too.
  [[nodiscard]] std::expected<std::vector<Parameter>, QueryError> all() const;

 private:
  std::string_view text_;
  std::size_t parameters_max_;
};

/// Undoes percent-encoding, and with `plus_is_space` that of forms.
/// @returns `invalid_encoding` or `invalid_utf8`
std::expected<std::string, QueryError> percent_decoded(std::string_view text, bool plus_is_space);

}  // namespace usher::http
