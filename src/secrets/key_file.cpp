#include "secrets/key_file.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/hexadecimal.hpp"

namespace usher::secrets {
namespace {

// The whole file: "usher-key-1 ", 64 hexadecimal digits, a newline.
constexpr std::string_view prefix = "usher-key-1 ";
constexpr std::size_t file_size = prefix.size() + 2 * sizeof(KeyBytes) + 1;

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  [[nodiscard]] int get() const { return descriptor_; }
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& why) {
  throw std::runtime_error("key file " + path.string() + ": " + why);
}

[[noreturn]] void fail_with_errno(const std::filesystem::path& path, const std::string& what) {
  fail(path, what + ": " + std::strerror(errno));  // NOLINT(concurrency-mt-unsafe): at start-up only
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::optional<KeyBytes> parse(std::string_view text) {
  if (text.size() != file_size || !text.starts_with(prefix) || text.back() != '\n') return std::nullopt;
  text.remove_prefix(prefix.size());
  KeyBytes bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = digit_of(text[2 * i]);
    const int low = digit_of(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes[i] = static_cast<std::byte>(high * 16 + low);
  }
  return bytes;
}

std::string render(const KeyBytes& bytes) { return std::string(prefix) + core::hexadecimal(bytes) + '\n'; }

void check_mode(const std::filesystem::path& path, int descriptor) {
  struct stat status{};
  if (fstat(descriptor, &status) != 0) fail_with_errno(path, "can't be examined");
  if (!S_ISREG(status.st_mode)) fail(path, "is not a regular file");
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    fail(path, "others can read it: run 'chmod 600 " + path.string() + "'");
  }
}

/// Writes a complete file under another name and links it into place, which fails where somebody
/// else was first: nobody ever sees half a key.
void create(const std::filesystem::path& path, Random& random) {
  KeyBytes bytes{};
  random.fill(bytes);
  std::string text = render(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  std::string draft = path.string() + ".XXXXXX";
  {
    const File file{mkostemp(draft.data(), O_CLOEXEC)};  // makes it 0600
    if (!file.is_open()) fail_with_errno(path, "can't be made");
    const bool written = write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                         fsync(file.get()) == 0;
    OPENSSL_cleanse(text.data(), text.size());
    if (!written) {
      const int cause = errno;
      unlink(draft.c_str());
      errno = cause;
      fail_with_errno(path, "can't be written");
    }
  }
  const bool linked = link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST;
  const int cause = errno;
  unlink(draft.c_str());
  errno = cause;
  if (!linked) fail_with_errno(path, "can't be made");
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path{"."};
  const File directory{open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!directory.is_open() || fsync(directory.get()) != 0) fail_with_errno(path, "can't be made durable");
}

}  // namespace

MasterKey read_key_file(const std::filesystem::path& path) {
  const File file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file.is_open()) fail_with_errno(path, "can't be opened");
  check_mode(path, file.get());
  std::array<char, file_size + 1> text{};
  const ssize_t size = read(file.get(), text.data(), text.size());
  if (size < 0) fail_with_errno(path, "can't be read");
  const auto bytes = parse({text.data(), static_cast<std::size_t>(size)});
  OPENSSL_cleanse(text.data(), text.size());
  if (!bytes) fail(path, "is not a key file of usher's: put back the one that belongs to the database");
  return MasterKey{*bytes};
}

MasterKey read_or_create_key_file(const std::filesystem::path& path, Random& random) {
  if (access(path.c_str(), F_OK) != 0) create(path, random);
  return read_key_file(path);
}

}  // namespace usher::secrets
