#include "config/load.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "config/builder.hpp"
#include "config/environment.hpp"
#include "config/toml_file.hpp"

namespace usher::config {
namespace {

using std::filesystem::path;

constexpr std::array<const char*, 2> usual_files{"usher.toml", "/etc/usher/usher.toml"};

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

/// Why a file could not be read. `error` is an errno; `EFBIG` for one beyond the bound.
struct Unread {
  int error = 0;
};

/// Reads no more than the bound whatever the file is: a pipe and /dev/zero say nothing of their size.
std::expected<std::string, Unread> read_file(const std::string& name) {
  if (name.find('\0') != std::string::npos) return std::unexpected(Unread{ENOENT});
  const Descriptor file(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return std::unexpected(Unread{errno});
  std::string text(file_bytes_max + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(file.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(Unread{errno});
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > file_bytes_max) return std::unexpected(Unread{EFBIG});
  text.resize(size);
  return text;
}

std::string sentence_for(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return "there is no such file; name another one by --config or USHER_CONFIG";
    case EISDIR:
      return "is a folder; name the file in it";
    case EACCES:
    case EPERM:
      return "may not be read by this user; check the permissions of the file and of its folder";
    case EFBIG:
      return "has more than 1 MiB, which is no configuration of usher";
    default:
      return "can't be read: " + std::generic_category().message(error);
  }
}

struct Source {
  std::string name;
  std::string text;
};

std::string named_file(const std::optional<std::string>& given, const Environment& environment) {
  if (given) return *given;
  for (const auto& [name, value] : environment) {
    if (name == "USHER_CONFIG") return value;
  }
  return {};
}

/// The file that applies; one without a name where there is none.
std::expected<Source, Mistake> find_source(const std::optional<std::string>& given,
                                           const Environment& environment) {
  const std::string named = named_file(given, environment);
  if (given || !named.empty()) {
    auto text = read_file(named);
    if (text) return Source{.name = named, .text = *std::move(text)};
    return std::unexpected((named.empty() ? "--config" : named) + ": " + sentence_for(text.error().error));
  }
  for (const char* name : usual_files) {
    auto text = read_file(name);
    if (text) return Source{.name = name, .text = *std::move(text)};
    const int error = text.error().error;
    if (error != ENOENT && error != ENOTDIR)
      return std::unexpected(std::string(name) + ": " + sentence_for(error));
  }
  return Source{};
}

}  // namespace

std::expected<Loaded, std::vector<Mistake>> load(const std::optional<std::string>& given,
                                                 const Environment& environment) {
  auto source = find_source(given, environment);
  if (!source) return std::unexpected(std::vector<Mistake>{source.error()});
  std::error_code error;
  const path working_folder = std::filesystem::current_path(error);  // empty: paths stay relative

  Builder builder;
  if (!source->name.empty()) {
    const path folder = (working_folder / source->name).lexically_normal().parent_path();
    read_toml(source->name, source->text, folder, builder);
  }
  apply_environment(environment, working_folder, builder);
  auto config = builder.finish();
  if (!config) return std::unexpected(std::move(config.error()));
  return Loaded{.config = *std::move(config), .source = std::move(source->name)};
}

}  // namespace usher::config
