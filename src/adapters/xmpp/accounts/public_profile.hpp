#pragma once

#include <string>

#include "adapters/xmpp/stream/iq_client.hpp"
#include "domain/model/jid.hpp"
#include "domain/use_cases/done.hpp"

namespace usher::xmpp {

/// How somebody presents themselves, as their server tells it.
struct PublicProfile {
  std::string name;     ///< at most `domain::Profile::name_bytes_max`; empty: none
  std::string picture;  ///< a file of whatever kind, at most `pictures::file_bytes_max`; empty: none
};

/// Asks an account for its name and its picture, as any stranger may: by vcard-temp (XEP-0054, XEP-0153),
/// which servers make of what newer clients publish, and by PEP what that does not say (vCard4, XEP-0292;
/// XEP-0084). What is for contacts alone stays with them: the server decides that, by the component's
/// address. Takes five times four seconds at most.
/// @returns `accounts_unavailable` where the server can't be asked
void read_public_profile(const SendIq& send, std::string component, const domain::BareJid& address,
                         domain::Done<PublicProfile> done);

}  // namespace usher::xmpp
