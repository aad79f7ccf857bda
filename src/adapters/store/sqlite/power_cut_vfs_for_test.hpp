#pragma once

#include <filesystem>
#include <random>
#include <string>

namespace usher::store::sqlite {

/// A file system for SQLite that knows what the disk has of each file: surely what was synced, and of what
/// was written since then any sectors, in any of the states that they went through. One at a time; it
/// outlives the stores that use it.
class PowerCutVfs {
 public:
  PowerCutVfs();
  PowerCutVfs(const PowerCutVfs&) = delete;
  PowerCutVfs& operator=(const PowerCutVfs&) = delete;
  ~PowerCutVfs();

  [[nodiscard]] static std::string name() { return "power-cut"; }

  /// The power goes off in place of the operation after so many that write or sync: that one and all later
  /// ones fail, and leave nothing.
  static void cut_after(int operations);
  [[nodiscard]] static bool is_off();

  /// Writes into `folder` what a disk might hold by now.
  static void leave_behind(const std::filesystem::path& folder, std::mt19937& random);
};

}  // namespace usher::store::sqlite
