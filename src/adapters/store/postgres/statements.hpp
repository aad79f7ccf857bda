#pragma once

#include <span>
#include <string>

#include "postgres_queries/embedded.hpp"

namespace usher::store::postgres {

/// The statements that every connection has prepared: what a running store asks. Each is a file in `queries`.
using postgres_queries::Statement;

struct PreparedText {
  std::string name;
  std::string sql;
};

/// In the order of `Statement`.
std::span<const PreparedText> prepared_texts();
const PreparedText& prepared(Statement statement);

}  // namespace usher::store::postgres
