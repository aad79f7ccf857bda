#include "adapters/telemetry/process_stats.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>

namespace usher::telemetry {
namespace {

constexpr int start_time_field = 22;  // proc_pid_stat(5)

std::optional<double> boot_time_seconds() {
  std::ifstream in("/proc/stat");
  std::string word;
  while (in >> word) {
    double seconds = 0;
    if (word == "btime" && in >> seconds) return seconds;
  }
  return std::nullopt;
}

std::optional<double> start_time_seconds() {
  std::ifstream in("/proc/self/stat");
  std::string line;
  std::getline(in, line);
  // The second field is the program's name in parentheses and may hold anything.
  const auto name_end = line.rfind(')');
  const auto boot = boot_time_seconds();
  if (name_end == std::string::npos || !boot) return std::nullopt;
  std::istringstream fields(line.substr(name_end + 1));
  std::string word;
  for (int field = 3; field < start_time_field; ++field) fields >> word;
  double ticks = 0;
  if (!(fields >> ticks)) return std::nullopt;
  return *boot + ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::optional<double> cpu_seconds() {
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) != 0) return std::nullopt;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::optional<std::uint64_t> resident_bytes() {
  std::ifstream in("/proc/self/statm");
  std::uint64_t total_pages = 0;
  std::uint64_t resident_pages = 0;
  if (!(in >> total_pages >> resident_pages)) return std::nullopt;
  return resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::optional<std::uint64_t> open_fds() {
  std::error_code error;
  std::filesystem::directory_iterator entry("/proc/self/fd", error);
  std::uint64_t count = 0;
  for (const std::filesystem::directory_iterator end; !error && entry != end; entry.increment(error)) ++count;
  if (error || count == 0) return std::nullopt;
  return count - 1;  // the one that reads the directory
}

std::optional<std::uint64_t> max_fds() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return std::nullopt;
  return limit.rlim_cur;
}

template <class Read>
auto quietly(Read read) noexcept -> decltype(read()) {
  try {
    return read();
  } catch (...) {
    return std::nullopt;
  }
}

}  // namespace

ProcessStats read_process_stats() noexcept {
  return {.start_time_seconds = quietly(start_time_seconds),
          .cpu_seconds = quietly(cpu_seconds),
          .resident_bytes = quietly(resident_bytes),
          .open_fds = quietly(open_fds),
          .max_fds = quietly(max_fds)};
}

}  // namespace usher::telemetry
