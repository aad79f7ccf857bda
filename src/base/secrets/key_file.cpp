#include "base/secrets/key_file.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files/access.hpp"
#include "base/files/new_file.hpp"
#include "base/files/regular_file.hpp"
#include "base/secrets/secret.hpp"
#include "base/text/hexadecimal.hpp"

namespace usher::secrets {
namespace {

// The whole file: "usher-key-1 ", 64 hexadecimal digits, a newline.
constexpr std::string_view prefix = "usher-key-1 ";
constexpr std::size_t file_size = prefix.size() + 2 * sizeof(KeyBytes) + 1;

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& why) {
  throw std::runtime_error("key file " + path.string() + ": " + why);
}

[[noreturn]] void fail_with_errno(const std::filesystem::path& path, const std::string& what) {
  const int cause = errno;
  const std::string why = std::strerror(cause);  // NOLINT(concurrency-mt-unsafe): at start-up only
  fail(path, what + ": " + why + (cause == EACCES ? "; " + files::access_advice(path) : ""));
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

std::string render(const KeyBytes& bytes) { return std::string(prefix) + text::hexadecimal(bytes) + '\n'; }

void check_mode(const std::filesystem::path& path, int descriptor) {
  struct stat status{};
  if (fstat(descriptor, &status) != 0) fail_with_errno(path, "can't be examined");
  if (files::is_open_to_others(status)) {
    fail(path, "others can read it: run 'chmod 600 " + path.string() + "'");
  }
}

void create(const std::filesystem::path& path, Random& random) {
  KeyBytes bytes{};
  random.fill(bytes);
  const Secret text{render(bytes)};
  OPENSSL_cleanse(bytes.data(), bytes.size());
  try {
    files::NewFile file(path);
    file.write(std::as_bytes(std::span(text.reveal())));
    // Where somebody else was first, theirs counts.
    [[maybe_unused]] const bool ours = file.keep();
  } catch (const std::system_error& error) {
    const bool forbidden = error.code() == std::errc::permission_denied;
    const std::string advice = forbidden ? "; " + files::access_advice(path) : "";
    throw std::runtime_error("key file " + (error.what() + advice));
  }
}

}  // namespace

MasterKey read_key_file(const std::filesystem::path& path) {
  const auto file = files::RegularFile::open(path);
  if (!file) fail(path, file.error().sentence);
  check_mode(path, file->descriptor());
  std::array<char, file_size + 1> text{};
  const auto size = file->read(text);
  if (!size) fail(path, size.error().sentence);
  const auto bytes = parse({text.data(), *size});
  OPENSSL_cleanse(text.data(), text.size());
  if (!bytes) fail(path, "is not a key file of usher's: put back the one that belongs to the database");
  return MasterKey{*bytes};
}

MasterKey read_or_create_key_file(const std::filesystem::path& path, Random& random) {
  if (access(path.c_str(), F_OK) != 0) create(path, random);
  return read_key_file(path);
}

}  // namespace usher::secrets
