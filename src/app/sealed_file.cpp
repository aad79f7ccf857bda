#include "app/sealed_file.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "app/data_files.hpp"
#include "app/interruption.hpp"
#include "app/secret_file.hpp"
#include "base/files/regular_file.hpp"
#include "base/secrets/system_random.hpp"

namespace usher::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t block_size = std::size_t{64} * 1024;

files::RegularFile open(const fs::path& path) {
  auto file = files::RegularFile::open(path);
  if (!file) fail(path, file.error().sentence);
  return *std::move(file);
}

age::Source source_of(const files::RegularFile& file, const fs::path& path) {
  return [&file, &path](std::span<std::byte> room) {
    const std::span characters(reinterpret_cast<char*>(room.data()),
                               room.size());  // NOLINT(*-reinterpret-cast)
    const auto size = file.read(characters);
    if (!size) fail(path, size.error().sentence);
    return *size;
  };
}

age::Sink sink_to(files::NewFile& file) {
  return [&file](age::View bytes) {
    Interruption::check();
    file.write(bytes);
  };
}

void copy(const age::Source& source, const age::Sink& sink) {
  std::array<std::byte, block_size> block{};
  while (const auto size = source(block)) sink(std::span(block).first(size));
}

bool is_sealed(const fs::path& path) {
  std::array<char, age::version_line.size()> beginning{};
  const auto size = open(path).read(beginning);
  return size && std::string_view(beginning.data(), *size) == age::version_line;
}

/// What opens every copy is for nobody else, as the key file is; its group may be usher's.
void check_mode(const fs::path& file) {
  std::error_code unknown;
  const auto mode = fs::status(file, unknown).permissions();
  if (unknown || (mode & fs::perms::others_read) == fs::perms::none) return;
  fail(file, "everybody can read it: run 'chmod o= " + file.string() + "'");
}

}  // namespace

void copy_sealed(const fs::path& from, files::NewFile& to, const std::optional<age::Recipient>& recipient) {
  const auto file = open(from);
  const auto source = source_of(file, from);
  if (!recipient) return copy(source, sink_to(to));
  secrets::SystemRandom random;
  age::encrypt(source, sink_to(to), *recipient, random);
}

void copy_unsealed(const fs::path& from, files::NewFile& to, const std::optional<age::Identity>& identity) {
  const auto file = open(from);
  const auto source = source_of(file, from);
  if (!is_sealed(from)) return copy(source, sink_to(to));
  if (!identity) fail(from, "is encrypted: say --passphrase-file or --identity-file");
  const auto done = age::decrypt(source, sink_to(to), *identity);
  if (!done) fail(from, done.error());
}

age::Passphrase read_passphrase(const fs::path& file) {
  auto text = read_secret(file);
  check_mode(file);
  return {.text = std::move(text)};
}

age::SecretKey read_secret_key(const fs::path& file) {
  auto key = age::parse_secret_key(read_few_lines(file));
  if (!key) fail(file, key.error());
  check_mode(file);
  return *std::move(key);
}

}  // namespace usher::app
