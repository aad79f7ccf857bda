// What strangers write: tokens, keys, names, addresses, queries. Whatever is accepted must read back
// as it was understood.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/api_key.hpp"
#include "core/duration.hpp"
#include "core/invite.hpp"
#include "core/jid.hpp"
#include "core/text.hpp"
#include "http/client_address.hpp"
#include "http/query.hpp"
#include "secrets/token_sealer.hpp"

namespace {

using namespace usher;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_token(std::string_view text) {
  static const secrets::TokenSealer sealer(secrets::MasterKey{secrets::KeyBytes{}});
  if (const auto id = sealer.open(text)) require(sealer.seal(*id).reveal() == text);
  if (const auto id = core::parse_invite_id(text)) require(core::to_string(*id) == text);
}

void check_key(std::string_view text) {
  const auto key = core::parse_presented_key(text);
  if (key) require(key->id + "/" + std::string(key->secret.reveal()) == text);
}

void check_names(std::string_view text) {
  if (const auto local = core::Localpart::parse(text)) {
    require(core::is_utf8(local->str()));
    require(core::Localpart::parse(local->str()) == *local);
  }
  if (const auto domain = core::DomainName::parse(text)) {
    require(core::DomainName::parse(domain->str()) == *domain);
  }
  if (const auto jid = core::BareJid::parse(text)) require(core::BareJid::parse(jid->str()) == *jid);
}

void check_settings(std::string_view text) {
  if (const auto duration = core::parse_duration(text)) {
    require(core::parse_duration(core::format_duration(*duration)) == *duration);
  }
  if (const auto address = http::ClientAddress::parse(text)) {
    require(http::ClientAddress::parse(address->to_string()) == *address);
  }
  if (const auto network = http::Network::parse(text))
    require(http::Network::parse(network->to_string()) == *network);
}

void check_query(std::string_view text) {
  const auto all = http::Query(text).all();
  if (!all) return;
  for (const auto& parameter : *all) {
    require(core::is_utf8(parameter.name) && core::is_utf8(parameter.value));
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_token(text);
  check_key(text);
  check_names(text);
  check_settings(text);
  check_query(text);
  return 0;
}
