#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "domain/model/error.hpp"
#include "maintenance/transfer/ports.hpp"

namespace usher::transfer {

enum class Phase : std::uint8_t { copying, verifying };

/// How far it is.
struct Progress {
  Phase phase{};
  std::string_view table;
  std::uint64_t done = 0;
  std::uint64_t all = 0;
};

struct Options {
  /// Whether a target that is no unfinished transfer, and holds something else, is made like the source.
  bool overwrite = false;
  std::size_t chunk_rows = 10'000;
};

/// What became of one table.
struct Moved {
  std::string_view table;
  std::uint64_t rows = 0;     ///< that the source has
  std::uint64_t written = 0;  ///< of them; the others were at the target already
};

/// Makes the target hold what the source holds, and nothing else.
///
/// Both are walked side by side in chunks of rows; those that are not the same to the byte are replaced, each
/// in a transaction of its own. So what broke off goes on where it was by being run again. In the end both
/// are walked once more, and no chunk may differ.
///
/// A target that holds rows and is no unfinished transfer may be in use: it is compared and not touched,
/// unless `options.overwrite`.
/// @param progress called after each chunk
/// @returns by table; or one line that says what is wrong and what to do
domain::Result<std::vector<Moved>> transfer(Source& source, Target& target, const Options& options,
                                            const std::function<void(const Progress&)>& progress);

}  // namespace usher::transfer
