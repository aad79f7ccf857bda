#include "maintenance/transfer/transfer.hpp"

#include <string>
#include <utility>

namespace usher::transfer {
namespace {

using domain::Errc;
using domain::Error;
using domain::Result;

std::unexpected<Error> refusal(std::string text) { return fail(Errc::store_unavailable, std::move(text)); }

/// One run over both databases, which goes on until the first problem.
class Transfer {
 public:
  Transfer(Source& source, Target& target, const Options& options,
           const std::function<void(const Progress&)>& progress)
      : source_(source), target_(target), options_(options), progress_(progress) {}

  Result<std::vector<Moved>> run() {
    const auto writable = may_write();
    if (!writable) return std::unexpected(writable.error());
    if (*writable) {
      if (auto marked = target_.set_under_way(true); !marked) return std::unexpected(marked.error());
    }
    std::vector<Moved> moved;
    if (*writable) {
      auto copied = walk_all(Phase::copying);
      if (!copied) return copied;
      moved = *std::move(copied);
    }
    auto verified = walk_all(Phase::verifying);
    if (!verified) return verified;
    if (*writable) {
      if (auto marked = target_.set_under_way(false); !marked) return std::unexpected(marked.error());
    }
    return *writable ? std::move(moved) : *std::move(verified);
  }

 private:
  /// Whether the target is empty, an unfinished transfer, or of no worth to the user.
  Result<bool> may_write() {
    if (options_.overwrite) return true;
    const auto under_way = target_.under_way();
    if (!under_way || *under_way) return under_way;
    for (const Table table : all_tables) {
      const auto count = target_.count(table);
      if (!count) return std::unexpected(count.error());
      if (*count > 0) return false;
    }
    return true;
  }

  Result<std::vector<Moved>> walk_all(Phase phase) {
    const auto names = source_.hosts();
    if (!names) return std::unexpected(names.error());
    auto hosts = target_.put_hosts(*names);
    if (!hosts) return std::unexpected(hosts.error());
    hosts_ = *std::move(hosts);
    std::vector<Moved> all;
    for (const Table table : all_tables) {
      auto moved = walk(phase, table);
      if (!moved) return std::unexpected(std::move(moved).error());
      all.push_back(*moved);
    }
    return all;
  }

  Result<Moved> walk(Phase phase, Table table) {
    const auto all = source_.count(table);
    if (!all) return std::unexpected(all.error());
    Moved moved{.table = layout_of(table).name};
    Key after = first_key(table);
    while (true) {
      auto chunk = source_.read(table, after, options_.chunk_rows, hosts_);
      if (!chunk) return std::unexpected(std::move(chunk).error());
      const bool end = chunk->count < options_.chunk_rows;
      const Range range{.after = after, .until = end ? std::nullopt : std::optional(chunk->last)};
      const auto same = settle(phase, table, range, *chunk);
      if (!same) return std::unexpected(same.error());
      moved.rows += chunk->count;
      moved.written += *same ? 0 : chunk->count;
      progress_({.phase = phase, .table = moved.table, .done = moved.rows, .all = *all});
      if (end) break;
      after = std::move(chunk->last);
    }
    if (moved.rows == *all) return moved;
    return refusal("the source has " + std::to_string(*all) + " " + std::string(moved.table) + " and gave " +
                   std::to_string(moved.rows) + ": it is damaged");
  }

  /// @returns whether the target had the same
  Result<bool> settle(Phase phase, Table table, const Range& range, const Chunk& chunk) {
    // One more than there may be shows that there are more.
    const auto there = target_.read(table, range, chunk.count + 1);
    if (!there) return std::unexpected(there.error());
    if (there->rows == chunk.rows) return true;
    if (phase == Phase::verifying) {
      return refusal("the " + std::string(layout_of(table).name) +
                     " of the target differ from those of the source: is it in use already? To make it like "
                     "the source, which takes back what was done there, add --overwrite");
    }
    if (auto done = target_.replace(table, range, chunk.rows); !done) return std::unexpected(done.error());
    return false;
  }

  Source& source_;
  Target& target_;
  const Options& options_;
  const std::function<void(const Progress&)>& progress_;
  HostNumbers hosts_;
};

}  // namespace

Result<std::vector<Moved>> transfer(Source& source, Target& target, const Options& options,
                                    const std::function<void(const Progress&)>& progress) {
  return Transfer(source, target, options, progress).run();
}

}  // namespace usher::transfer
