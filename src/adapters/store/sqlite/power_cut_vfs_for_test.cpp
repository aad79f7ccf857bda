#include "adapters/store/sqlite/power_cut_vfs_for_test.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <new>
#include <optional>
#include <set>
#include <vector>

namespace usher::store::sqlite {
namespace {

constexpr std::size_t sector_bytes = 512;
using Sector = std::array<char, sector_bytes>;
using Number = std::int64_t;

/// What a sector was at a time; nothing where the file ended before it.
struct State {
  std::uint64_t time;
  std::optional<Sector> content;
};

/// One file as the disk has it. Sectors are only whole in memory: `size` says where the file ends.
struct DiskFile {
  bool has_name = false;  ///< its folder was synced since it was made
  std::map<Number, std::optional<Sector>> durable;
  std::map<Number, Sector> current;
  std::map<Number, std::vector<State>> since;  ///< the last sync, oldest first
};

std::mutex mutex;
std::map<std::string, DiskFile> disk;
std::uint64_t now = 0;
int operations_left = 0;

// With `mutex` held.
bool spend_operation() {
  if (operations_left == 0) return false;
  --operations_left;
  ++now;
  return true;
}

void change(DiskFile& file, Number sector, const std::optional<Sector>& content) {
  if (content) {
    file.current[sector] = *content;
  } else {
    file.current.erase(sector);
  }
  file.since[sector].push_back({now, content});
}

void write(DiskFile& file, const char* bytes, std::size_t count, std::size_t offset) {
  for (std::size_t done = 0; done < count;) {
    const std::size_t at = offset + done;
    const std::size_t within = at % sector_bytes;
    const std::size_t part = std::min(count - done, sector_bytes - within);
    const auto number = static_cast<Number>(at / sector_bytes);
    Sector content = file.current.contains(number) ? file.current[number] : Sector{};
    std::copy_n(bytes + done, part, content.data() + within);
    change(file, number, content);
    done += part;
  }
}

void truncate(DiskFile& file, std::size_t size) {
  const auto end = static_cast<Number>((size + sector_bytes - 1) / sector_bytes);
  std::vector<Number> cut;
  for (auto sector = file.current.lower_bound(end); sector != file.current.end(); ++sector)
    cut.push_back(sector->first);
  for (const Number number : cut) change(file, number, std::nullopt);
}

/// What was written before `time` is on the disk for good.
void settle(DiskFile& file, std::uint64_t time) {
  for (auto& [number, states] : file.since) {
    const auto later = std::ranges::find_if(states, [&](const State& state) { return state.time > time; });
    if (later == states.begin()) continue;
    file.durable[number] = std::prev(later)->content;
    states.erase(states.begin(), later);
  }
  std::erase_if(file.since, [](const auto& sector) { return sector.second.empty(); });
}

DiskFile read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  DiskFile file;
  write(file, bytes.data(), bytes.size(), 0);
  settle(file, now);
  file.has_name = true;
  return file;
}

/// SQLite's own file stands behind ours, in the room that `szOsFile` asks for.
struct File {
  sqlite3_file base;
  DiskFile* on_disk;
  bool made_it;
  sqlite3_file* real;
};
constexpr std::size_t real_at =
    (sizeof(File) + alignof(std::max_align_t) - 1) / alignof(std::max_align_t) * alignof(std::max_align_t);

File& ours(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
sqlite3_file* real(sqlite3_file* file) { return ours(file).real; }

/// A method that does what the real one does.
template <auto method>
struct Same;
template <class... Arguments, int (*sqlite3_io_methods::*method)(sqlite3_file*, Arguments...)>
struct Same<method> {
  static int call(sqlite3_file* file, Arguments... arguments) {
    return (real(file)->pMethods->*method)(real(file), arguments...);
  }
};

int write_file(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  const std::scoped_lock lock(mutex);
  if (!spend_operation()) return SQLITE_IOERR_WRITE;
  if (ours(file).on_disk != nullptr)
    write(*ours(file).on_disk, static_cast<const char*>(bytes), static_cast<std::size_t>(count),
          static_cast<std::size_t>(offset));
  return real(file)->pMethods->xWrite(real(file), bytes, count, offset);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  const std::scoped_lock lock(mutex);
  if (!spend_operation()) return SQLITE_IOERR_TRUNCATE;
  if (ours(file).on_disk != nullptr) truncate(*ours(file).on_disk, static_cast<std::size_t>(size));
  return real(file)->pMethods->xTruncate(real(file), size);
}

/// What is written between its begin and its end may be durable, or not.
int sync_file(sqlite3_file* file, int /*flags*/) {
  std::uint64_t begun = 0;
  {
    const std::scoped_lock lock(mutex);
    if (!spend_operation()) return SQLITE_IOERR_FSYNC;
    begun = now;
  }
  const std::scoped_lock lock(mutex);
  if (!spend_operation()) return SQLITE_IOERR_FSYNC;
  if (ours(file).on_disk != nullptr) {
    settle(*ours(file).on_disk, begun);
    // As SQLite's unix files do: whoever made a file syncs its folder as well.
    if (ours(file).made_it) ours(file).on_disk->has_name = true;
  }
  return SQLITE_OK;
}

int close_file(sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); }

void shm_barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }

using Methods = sqlite3_io_methods;
constexpr Methods methods{
    .iVersion = 2,  // without xFetch: nothing is mapped
    .xClose = close_file,
    .xRead = Same<&Methods::xRead>::call,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = Same<&Methods::xFileSize>::call,
    .xLock = Same<&Methods::xLock>::call,
    .xUnlock = Same<&Methods::xUnlock>::call,
    .xCheckReservedLock = Same<&Methods::xCheckReservedLock>::call,
    .xFileControl = Same<&Methods::xFileControl>::call,
    .xSectorSize = Same<&Methods::xSectorSize>::call,
    .xDeviceCharacteristics = Same<&Methods::xDeviceCharacteristics>::call,
    .xShmMap = Same<&Methods::xShmMap>::call,
    .xShmLock = Same<&Methods::xShmLock>::call,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = Same<&Methods::xShmUnmap>::call,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

sqlite3_vfs our_vfs{};
sqlite3_vfs& real_vfs() { return *sqlite3_vfs_find("unix"); }

int open_file(sqlite3_vfs* /*vfs*/, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  auto* const made =
      new (file) File{.base = {.pMethods = nullptr}, .on_disk = nullptr, .made_it = false, .real = nullptr};
  made->real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + real_at);
  made->real->pMethods = nullptr;
  const bool was_there = name != nullptr && std::filesystem::exists(name);
  const int code = real_vfs().xOpen(&real_vfs(), name, made->real, flags, out_flags);
  if (code != SQLITE_OK) return code;
  if (name != nullptr) {
    const std::scoped_lock lock(mutex);
    const auto [known, fresh] = disk.try_emplace(name);
    if (fresh && was_there) known->second = read_file(name);
    made->on_disk = &known->second;
    made->made_it = !was_there;
  }
  made->base.pMethods = &methods;
  return code;
}

int delete_file(sqlite3_vfs* /*vfs*/, const char* name, int sync_folder) {
  const std::scoped_lock lock(mutex);
  if (!spend_operation()) return SQLITE_IOERR_DELETE;
  disk.erase(name);
  return real_vfs().xDelete(&real_vfs(), name, sync_folder);
}

const std::optional<Sector>& any_state(const DiskFile& file, Number number, std::mt19937& random) {
  static const std::optional<Sector> none;
  const auto durable = file.durable.find(number);
  const auto& first = durable == file.durable.end() ? none : durable->second;
  const auto later = file.since.find(number);
  if (later == file.since.end()) return first;
  const std::size_t which = std::uniform_int_distribution<std::size_t>(0, later->second.size())(random);
  return which == 0 ? first : later->second[which - 1].content;
}

}  // namespace

PowerCutVfs::PowerCutVfs() {
  sqlite3_initialize();
  our_vfs = real_vfs();
  our_vfs.zName = "power-cut";
  our_vfs.szOsFile = static_cast<int>(real_at) + real_vfs().szOsFile;
  our_vfs.xOpen = open_file;
  our_vfs.xDelete = delete_file;
  sqlite3_vfs_register(&our_vfs, 0);
  disk.clear();
}

PowerCutVfs::~PowerCutVfs() { sqlite3_vfs_unregister(&our_vfs); }

void PowerCutVfs::cut_after(int operations) {
  const std::scoped_lock lock(mutex);
  operations_left = operations;
}

bool PowerCutVfs::is_off() {
  const std::scoped_lock lock(mutex);
  return operations_left == 0;
}

void PowerCutVfs::leave_behind(const std::filesystem::path& folder, std::mt19937& random) {
  const std::scoped_lock lock(mutex);
  for (const auto& [name, file] : disk) {
    if (!file.has_name && random() % 2 == 0) continue;
    std::set<Number> sectors;
    for (const auto& [number, content] : file.durable) sectors.insert(number);
    for (const auto& [number, states] : file.since) sectors.insert(number);
    std::map<Number, Sector> left;
    for (const Number number : sectors) {
      if (const auto& state = any_state(file, number, random)) left[number] = *state;
    }
    std::ofstream stream(folder / std::filesystem::path(name).filename(), std::ios::binary);
    Number next = 0;
    for (const auto& [number, content] : left) {
      for (; next < number; ++next) stream.write(Sector{}.data(), sector_bytes);
      stream.write(content.data(), sector_bytes);
      ++next;
    }
  }
}

}  // namespace usher::store::sqlite
