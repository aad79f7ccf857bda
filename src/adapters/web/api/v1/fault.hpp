#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/http/response.hpp"
#include "domain/model/error.hpp"

namespace usher::api::v1 {

/// What is wrong with one part of a request.
struct Fault {
  enum class Where : std::uint8_t { body, query };

  Where where{};
  std::string place;  ///< a JSON pointer (RFC 6901) into the body, or a parameter's name
  std::string detail;

  bool operator==(const Fault&) const = default;
};

using Faults = std::vector<Fault>;

/// How many are told of at once.
inline constexpr std::size_t faults_max = 16;

/// Adds one, as long as there is room.
void add_fault(Faults& faults, Fault fault);
/// The same of one in the body.
void add_body_fault(Faults& faults, std::string pointer, std::string detail);

/// `, did you mean 'label'?` where one of `known` is near enough; else nothing.
std::string suggestion(std::string_view word, const std::vector<std::string_view>& known);

/// 400, with all of them in `errors` (RFC 9457 section 3).
http::Response faults_response(const Faults& faults);
/// The answer to `error`, which is about these parts of a request.
http::Response faults_response(const domain::Error& error, const Faults& faults);

/// A pointer to the member `name` of what `parent` points to.
std::string pointer_below(std::string_view parent, std::string_view name);

}  // namespace usher::api::v1
