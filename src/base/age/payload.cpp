#include <utility>

#include "base/age/age.hpp"
#include "base/age/header.hpp"

namespace usher::age {
namespace {

constexpr std::size_t chunk_size = std::size_t{64} * 1024;
constexpr std::size_t payload_nonce_size = 16;

Key payload_key(const FileKey& key, View nonce) { return derive_key(key, nonce, "payload"); }

/// The nonces of a payload's chunks: eleven bytes that count, and one that is 1 for the last.
class ChunkNonces {
 public:
  Nonce next(bool last) {
    Nonce nonce = counter_;
    nonce.back() = std::byte{last};
    for (std::size_t i = counter_.size() - 1; i-- > 0;) {
      counter_.at(i) = static_cast<std::byte>(std::to_integer<unsigned>(counter_.at(i)) + 1U);
      if (counter_.at(i) != std::byte{0}) break;
    }
    return nonce;
  }

 private:
  Nonce counter_{};
};

/// Reads chunks of one size and knows which one is the last.
class Chunks {
 public:
  Chunks(const Source& source, std::size_t size) : source_(source), ahead_(read(size)), size_(size) {}

  struct Chunk {
    Bytes bytes;
    bool last = false;
  };
  Chunk next() {
    Bytes now = std::exchange(ahead_, {});
    if (now.size() == size_) ahead_ = read(size_);
    return {.bytes = std::move(now), .last = ahead_.empty()};
  }

 private:
  Bytes read(std::size_t size) {
    Bytes bytes(size);
    std::size_t filled = 0;
    while (filled < size) {
      const auto count = source_(std::span(bytes).subspan(filled));
      if (count == 0) break;
      filled += count;
    }
    bytes.resize(filled);
    return bytes;
  }

  const Source& source_;
  Bytes ahead_;
  std::size_t size_;
};

}  // namespace

void encrypt(const Source& plain, const Sink& sealed, const Recipient& recipient, secrets::Random& random) {
  FileKey key{};
  random.fill(key);
  Bytes nonce(payload_nonce_size);
  random.fill(nonce);
  sealed(bytes_of(render_header(wrap(key, recipient, random), key)));
  sealed(nonce);
  const Key chunk_key = payload_key(key, nonce);
  ChunkNonces nonces;
  Chunks chunks(plain, chunk_size);
  for (bool last = false; !last;) {
    const auto chunk = chunks.next();
    last = chunk.last;
    sealed(seal(chunk_key, nonces.next(last), chunk.bytes));
  }
}

std::expected<void, std::string> decrypt(const Source& sealed, const Sink& plain, const Identity& identity) {
  const auto header = read_header(sealed);
  if (!header) return std::unexpected(header.error());
  const auto key = unwrap(header->stanzas, identity);
  if (!key) return std::unexpected(key.error());
  if (!header->is_authentic(*key)) return damaged_header();
  Bytes nonce(payload_nonce_size);
  if (sealed(nonce) != nonce.size()) return because("is cut short");
  const Key chunk_key = payload_key(*key, nonce);
  ChunkNonces nonces;
  Chunks chunks(sealed, chunk_size + tag_size);
  for (bool first = true, last = false; !last; first = false) {
    const auto chunk = chunks.next();
    last = chunk.last;
    const auto text = open(chunk_key, nonces.next(last), chunk.bytes);
    // An empty chunk ends an empty file alone.
    if (!text || (text->empty() && !first)) return because("is damaged or cut short");
    plain(*text);
  }
  return {};
}

}  // namespace usher::age
