#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/model/error.hpp"
#include "maintenance/transfer/table.hpp"

namespace usher::transfer {

/// The numbers that hosts have at the target, by name.
using HostNumbers = std::map<std::string, std::int64_t, std::less<>>;

/// Rows of one table that follow each other, encoded by `RowEncoder`.
struct Chunk {
  std::string rows;
  std::size_t count = 0;
  Key last;  ///< of the last row; empty where there is none
};

/// Behind `after`, up to and with `until`; absent: to the end.
struct Range {
  Key after;
  std::optional<Key> until;
};

/// Where rows come from. Nothing changes in it while it lives.
class Source {
 public:
  virtual ~Source() = default;

  virtual domain::Result<std::vector<std::string>> hosts() = 0;
  virtual domain::Result<std::uint64_t> count(Table table) = 0;
  virtual domain::Result<Chunk> read(Table table, const Key& after, std::size_t rows_max,
                                     const HostNumbers& hosts) = 0;
};

/// Where they go to.
class Target {
 public:
  virtual ~Target() = default;

  /// Whether a transfer to it was begun and not finished.
  virtual domain::Result<bool> under_way() = 0;
  /// Durable: it outlives this process.
  virtual domain::Result<void> set_under_way(bool under_way) = 0;

  virtual domain::Result<std::uint64_t> count(Table table) = 0;
  /// Adds those that it has not.
  virtual domain::Result<HostNumbers> put_hosts(const std::vector<std::string>& names) = 0;
  /// At most so many rows, in the order of their keys.
  virtual domain::Result<Chunk> read(Table table, const Range& range, std::size_t rows_max) = 0;
  /// Puts these rows in the place of all that are in the range: at once or not at all.
  virtual domain::Result<void> replace(Table table, const Range& range, const std::string& rows) = 0;
};

}  // namespace usher::transfer
