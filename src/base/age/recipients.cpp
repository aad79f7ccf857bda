#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <openssl/crypto.h>

#include "base/age/base64.hpp"
#include "base/age/bech32.hpp"
#include "base/age/header.hpp"
#include "base/text/ascii.hpp"

namespace usher::age {
namespace {

constexpr std::string_view scrypt_type = "scrypt";
constexpr std::string_view scrypt_purpose = "age-encryption.org/v1/scrypt";
constexpr std::string_view x25519_type = "X25519";
constexpr std::string_view x25519_purpose = "age-encryption.org/v1/X25519";
constexpr std::string_view public_prefix = "age";
constexpr std::string_view secret_prefix = "age-secret-key-";
constexpr std::size_t salt_size = 16;
// As age itself: a hostile file is not to take gigabytes and minutes.
constexpr unsigned work_max = 22;
constexpr Nonce no_nonce{};  // each key seals one text

Bytes joined(View first, View second) {
  Bytes all(first.begin(), first.end());
  all.insert(all.end(), second.begin(), second.end());
  return all;
}

std::optional<FileKey> opened(const Key& key, View body) {
  const auto plain = open(key, no_nonce, body);
  FileKey file_key{};
  if (!plain || plain->size() != file_key.size()) return std::nullopt;
  std::ranges::copy(*plain, file_key.begin());
  return file_key;
}

Key passphrase_key(const secrets::Secret& passphrase, View salt, unsigned work) {
  return stretch_passphrase(passphrase.reveal(), joined(bytes_of(scrypt_purpose), salt), work);
}

struct Wrap {
  const FileKey& key;
  secrets::Random& random;

  Stanza operator()(const Passphrase& to) const {
    Bytes salt(salt_size);
    random.fill(salt);
    return {{std::string(scrypt_type), base64_of(salt), std::to_string(to.work)},
            seal(passphrase_key(to.text, salt, to.work), no_nonce, key)};
  }

  Stanza operator()(const PublicKey& to) const {
    Key ephemeral{};
    random.fill(ephemeral);
    const Key share = public_key_of(ephemeral);
    const auto shared = shared_secret(ephemeral, to.bytes);
    OPENSSL_cleanse(ephemeral.data(), ephemeral.size());
    if (!shared) throw std::runtime_error("the public key is one that keeps nothing secret");
    return {{std::string(x25519_type), base64_of(share)},
            seal(derive_key(*shared, joined(share, to.bytes), x25519_purpose), no_nonce, key)};
  }
};

struct Unwrap {
  const std::vector<Stanza>& stanzas;

  std::expected<FileKey, std::string> operator()(const Passphrase& from) const {
    const auto is_scrypt = [](const Stanza& each) { return each.arguments.front() == scrypt_type; };
    if (std::ranges::none_of(stanzas, is_scrypt)) {
      return because("is encrypted for a public key: name the file of its secret key");
    }
    // A passphrase stands alone, so that nobody else can have made the file.
    const auto& arguments = stanzas.front().arguments;
    const auto salt = arguments.size() == 3 ? bytes_from_base64(arguments[1]) : std::nullopt;
    unsigned work = 0;
    const bool well_formed =
        stanzas.size() == 1 && salt && salt->size() == salt_size && parse_work(arguments[2], work);
    if (!well_formed) return damaged_header();
    if (work > work_max) return because("asks for more work than any honest file");
    if (const auto key = opened(passphrase_key(from.text, *salt, work), stanzas.front().body)) return *key;
    return because("can't be decrypted: the passphrase is another one");
  }

  std::expected<FileKey, std::string> operator()(const SecretKey& from) const {
    const auto own = key_from_bech32(secret_prefix, from.text.reveal());
    if (!own) return because("can't be decrypted: the secret key is none");
    const Key own_public = public_key_of(*own);
    for (const auto& stanza : stanzas) {
      if (stanza.arguments.size() != 2 || stanza.arguments.front() != x25519_type) continue;
      const auto share = bytes_from_base64(stanza.arguments[1]);
      Key others{};
      if (!share || share->size() != others.size()) return damaged_header();
      std::ranges::copy(*share, others.begin());
      const auto shared = shared_secret(*own, others);
      if (!shared) return damaged_header();
      const auto key = derive_key(*shared, joined(others, own_public), x25519_purpose);
      if (const auto found = opened(key, stanza.body)) return *found;
    }
    return because("can't be decrypted: it is not for this secret key");
  }

 private:
  static bool parse_work(std::string_view text, unsigned& work) {
    const auto [end, error] = std::from_chars(text.begin(), text.end(), work);
    return error == std::errc{} && end == text.end() && text.front() != '0';
  }
};

}  // namespace

Stanza wrap(const FileKey& key, const Recipient& recipient, secrets::Random& random) {
  return std::visit(Wrap{key, random}, recipient);
}

std::expected<FileKey, std::string> unwrap(const std::vector<Stanza>& stanzas, const Identity& identity) {
  return std::visit(Unwrap{stanzas}, identity);
}

std::expected<PublicKey, std::string> parse_public_key(std::string_view text) {
  if (const auto key = key_from_bech32(public_prefix, text)) return PublicKey{*key};
  if (text::ascii_lowered(text).contains(secret_prefix)) {
    return because("this is a secret key: name the public one, which begins with 'age1'");
  }
  return because(std::string(text) +
                 ": is no public key of age's: those begin with 'age1', as age-keygen prints them");
}

std::expected<SecretKey, std::string> parse_secret_key(std::string_view text) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = text::trimmed(text.substr(0, end), text::blanks);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line.starts_with('#')) continue;
    if (key_from_bech32(secret_prefix, line)) return SecretKey{secrets::Secret{std::string(line)}};
    break;
  }
  return because("holds no secret key of age's: that is a line that begins with 'AGE-SECRET-KEY-1'");
}

}  // namespace usher::age
