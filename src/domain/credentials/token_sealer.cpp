#include "domain/credentials/token_sealer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <stdexcept>
#include <string>

#include <openssl/evp.h>

#include "base/text/base62.hpp"

namespace usher::domain {
namespace {

__extension__ using Block = unsigned __int128;

using Context =
    std::unique_ptr<EVP_CIPHER_CTX, decltype([](auto* context) { EVP_CIPHER_CTX_free(context); })>;

using BlockBytes = std::array<unsigned char, 16>;

BlockBytes to_bytes(Block block) {
  BlockBytes bytes{};
  for (std::size_t i = bytes.size(); i-- > 0;) {
    bytes[i] = static_cast<unsigned char>(block & 0xFFU);
    block >>= 8U;
  }
  return bytes;
}

Block to_block(const BlockBytes& bytes) {
  Block block = 0;
  for (const unsigned char byte : bytes) block = block << 8U | byte;
  return block;
}

// Ten digits fit into 64 bits, where a division costs a tenth of one in 128.
constexpr std::uint64_t ten_digits = 839'299'365'868'340'224ULL;  // 62^10

secrets::Secret to_text(Block block) {
  std::array<char, 2> high{};
  std::array<char, 10> middle{};
  std::array<char, 10> low{};
  text::base62::encode(static_cast<std::uint64_t>(block % ten_digits), low);
  block /= ten_digits;
  text::base62::encode(static_cast<std::uint64_t>(block % ten_digits), middle);
  text::base62::encode(static_cast<std::uint64_t>(block / ten_digits), high);
  std::string text;
  text.reserve(TokenSealer::token_size);
  text.append(high.data(), high.size()).append(middle.data(), middle.size()).append(low.data(), low.size());
  return secrets::Secret{std::move(text)};
}

std::optional<Block> from_text(std::string_view text) {
  if (text.size() != TokenSealer::token_size) return std::nullopt;
  const auto high = text::base62::decode<std::uint64_t>(text.substr(0, 2));
  const auto middle = text::base62::decode<std::uint64_t>(text.substr(2, 10));
  const auto low = text::base62::decode<std::uint64_t>(text.substr(12));
  if (!high || !middle || !low) return std::nullopt;
  const Block upper = Block{*high} * ten_digits + *middle;
  Block block = 0;
  if (__builtin_mul_overflow(upper, Block{ten_digits}, &block)) return std::nullopt;
  if (__builtin_add_overflow(block, Block{*low}, &block)) return std::nullopt;
  return block;
}

}  // namespace

class TokenSealer::Cipher {
 public:
  explicit Cipher(const secrets::KeyBytes& key) : encrypt_(start(key, 1)), decrypt_(start(key, 0)) {}

  BlockBytes encrypt(const BlockBytes& block) { return run(encrypt_, block); }
  BlockBytes decrypt(const BlockBytes& block) { return run(decrypt_, block); }

 private:
  static Context start(const secrets::KeyBytes& key, int encrypting) {
    Context context{EVP_CIPHER_CTX_new()};
    // ECB of single blocks that never repeat is the bare block cipher, which is what is wanted here.
    const auto* bytes = reinterpret_cast<const unsigned char*>(key.data());  // NOLINT(*-reinterpret-cast)
    if (!context ||
        EVP_CipherInit_ex(context.get(), EVP_aes_256_ecb(), nullptr, bytes, nullptr, encrypting) != 1 ||
        EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1) {
      throw std::runtime_error("AES-256 is not available");
    }
    return context;
  }

  BlockBytes run(const Context& context, const BlockBytes& in) {
    BlockBytes out{};
    int size = 0;
    const std::scoped_lock lock(mutex_);
    if (EVP_CipherUpdate(context.get(), out.data(), &size, in.data(), static_cast<int>(in.size())) != 1 ||
        size != static_cast<int>(out.size())) {
      throw std::runtime_error("AES-256 failed");
    }
    return out;
  }

  std::mutex mutex_;
  Context encrypt_;
  Context decrypt_;
};

TokenSealer::TokenSealer(const secrets::MasterKey& master)
    : cipher_(std::make_unique<Cipher>(master.derive("usher invite token 1"))) {}
TokenSealer::~TokenSealer() = default;

secrets::Secret TokenSealer::seal(InviteId id) const {
  return to_text(to_block(cipher_->encrypt(to_bytes(Block{id.value} << 64U))));
}

std::optional<InviteId> TokenSealer::open(std::string_view token) const {
  const auto sealed = from_text(token);
  if (!sealed) return std::nullopt;
  const Block opened = to_block(cipher_->decrypt(to_bytes(*sealed)));
  if (static_cast<std::uint64_t>(opened) != 0) return std::nullopt;
  const auto id = static_cast<std::uint64_t>(opened >> 64U);
  if (id >> 63U != 0) return std::nullopt;
  return InviteId{id};
}

}  // namespace usher::domain
