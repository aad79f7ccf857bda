// What strangers write: tokens, keys, names, addresses, queries. Whatever is accepted must read back
// as it was understood.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/http/client_address.hpp"
#include "base/http/query.hpp"
#include "base/text/utf8.hpp"
#include "domain/credentials/token_sealer.hpp"
#include "domain/model/api_key.hpp"
#include "domain/model/duration.hpp"
#include "domain/model/invite.hpp"
#include "domain/model/jid.hpp"

namespace {

using namespace usher;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_token(std::string_view text) {
  static const domain::TokenSealer sealer(secrets::MasterKey{secrets::KeyBytes{}});
  if (const auto id = sealer.open(text)) require(sealer.seal(*id).reveal() == text);
  if (const auto id = domain::parse_invite_id(text)) require(domain::to_string(*id) == text);
}

void check_key(std::string_view text) {
  const auto key = domain::parse_presented_key(text);
  if (key) require(key->id + "/" + std::string(key->secret.reveal()) == text);
}

void check_names(std::string_view text) {
  if (const auto local = domain::Localpart::parse(text)) {
    require(text::is_utf8(local->str()));
    require(domain::Localpart::parse(local->str()) == *local);
  }
  if (const auto domain = domain::DomainName::parse(text)) {
    require(domain::DomainName::parse(domain->str()) == *domain);
  }
  if (const auto jid = domain::BareJid::parse(text)) require(domain::BareJid::parse(jid->str()) == *jid);
}

void check_settings(std::string_view text) {
  if (const auto duration = domain::parse_duration(text)) {
    require(domain::parse_duration(domain::format_duration(*duration)) == *duration);
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
    require(text::is_utf8(parameter.name) && text::is_utf8(parameter.value));
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
