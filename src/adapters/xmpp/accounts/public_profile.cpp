#include "adapters/xmpp/accounts/public_profile.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

#include <openssl/evp.h>

#include "base/pictures/decode.hpp"
#include "base/text/ascii.hpp"
#include "domain/model/cleaned_text.hpp"
#include "domain/use_cases/account_directory.hpp"

namespace usher::xmpp {
namespace {

using domain::Errc;

constexpr std::chrono::seconds step_timeout{4};
constexpr std::string_view vcard_temp = "vcard-temp";
constexpr std::string_view vcard4 = "urn:ietf:params:xml:ns:vcard-4.0";
constexpr std::string_view vcard4_node = "urn:xmpp:vcard4";
constexpr std::string_view pubsub = "http://jabber.org/protocol/pubsub";
constexpr std::string_view avatar_data = "urn:xmpp:avatar:data";
constexpr std::string_view avatar_metadata = "urn:xmpp:avatar:metadata";

std::string_view vcard4_text(const Element& card, std::string_view property) {
  const Element* found = card.child(property);
  return found == nullptr ? std::string_view{} : found->child_text("text");
}

std::string name_from(std::string_view full_name, std::string_view nickname) {
  const auto written = [](std::string_view text) {
    return std::string(text::trimmed(domain::cleaned_text(text, domain::Profile::name_bytes_max)));
  };
  std::string name = written(full_name);
  return name.empty() ? written(nickname) : name;
}

/// Of base64 as vCards have it, broken into lines; empty where it is none, or too long.
std::string bytes_of_base64(std::string_view text) {
  std::string compact;
  std::ranges::copy_if(text, std::back_inserter(compact),
                       [](char each) { return text::blanks.find(each) == std::string_view::npos; });
  const std::size_t padding = compact.size() - std::min(compact.find_last_not_of('=') + 1, compact.size());
  if (compact.empty() || compact.size() % 4 != 0 || padding > 2) return {};
  if (compact.size() / 4 * 3 > pictures::file_bytes_max) return {};
  std::string bytes(compact.size() / 4 * 3, '\0');
  // NOLINTBEGIN(*-reinterpret-cast): OpenSSL's bytes
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(compact.data()),
                                   static_cast<int>(compact.size()));
  // NOLINTEND(*-reinterpret-cast)
  if (size < 0) return {};
  bytes.resize(bytes.size() - padding);
  return bytes;
}

/// The payload of the one item that a node holds.
const Element* item_of(const IqReply& reply, std::string_view name, std::string_view xmlns) {
  const Element* answer = reply ? reply->child("pubsub", pubsub) : nullptr;
  const Element* items = answer == nullptr ? nullptr : answer->child("items");
  const Element* item = items == nullptr ? nullptr : items->child("item");
  return item == nullptr ? nullptr : item->child(name, xmlns);
}

class Reading : public std::enable_shared_from_this<Reading> {
 public:
  Reading(SendIq send, std::string component, const domain::BareJid& address,
          domain::Done<PublicProfile> done)
      : send_(std::move(send)),
        component_(std::move(component)),
        address_(address.str()),
        done_(std::move(done)) {}

  void ask_vcard_temp() {
    Element iq = make_iq("get", component_, address_);
    iq.add_child("vCard", std::string(vcard_temp));
    ask(std::move(iq), &Reading::take_vcard_temp);
  }

 private:
  using Take = void (Reading::*)(const IqReply&);

  void ask(Element iq, Take take) {
    send_(std::move(iq), step_timeout,
          [self = shared_from_this(), take](const IqReply& reply) { ((*self).*take)(reply); });
  }

  void ask_node(std::string_view node, const std::string& item_id, Take take) {
    Element iq = make_iq("get", component_, address_);
    Element& items = iq.add_child("pubsub", std::string(pubsub)).add_child("items");
    items.set("node", node);
    if (item_id.empty()) {
      items.set("max_items", "1");
    } else {
      items.add_child("item").set("id", item_id);
    }
    ask(std::move(iq), take);
  }

  void take_vcard_temp(const IqReply& reply) {
    if (!reply && reply.error().kind != IqFailure::Kind::refused)
      return done_(fail(Errc::accounts_unavailable));
    if (const Element* card = reply ? reply->child("vCard", vcard_temp) : nullptr) {
      found_.name = name_from(card->child_text("FN"), card->child_text("NICKNAME"));
      const Element* photo = card->child("PHOTO");
      if (photo != nullptr) found_.picture = bytes_of_base64(photo->child_text("BINVAL"));
    }
    if (!found_.name.empty()) return look_for_picture();
    ask_node(vcard4_node, {}, &Reading::take_vcard4);
  }

  void take_vcard4(const IqReply& reply) {
    if (const Element* card = item_of(reply, "vcard", vcard4))
      found_.name = name_from(vcard4_text(*card, "fn"), vcard4_text(*card, "nickname"));
    look_for_picture();
  }

  void look_for_picture() {
    if (!found_.picture.empty()) return finish();
    ask_node(avatar_metadata, {}, &Reading::take_metadata);
  }

  /// The first that is told of is the one that is at the server (XEP-0084 section 4.2.1); one at an address
  /// elsewhere stays there.
  void take_metadata(const IqReply& reply) {
    const Element* metadata = item_of(reply, "metadata", avatar_metadata);
    const Element* info = metadata == nullptr ? nullptr : metadata->child("info");
    if (info == nullptr || info->attribute("id").empty() || !info->attribute("url").empty()) return finish();
    ask_node(avatar_data, std::string(info->attribute("id")), &Reading::take_data);
  }

  void take_data(const IqReply& reply) {
    if (const Element* data = item_of(reply, "data", avatar_data))
      found_.picture = bytes_of_base64(data->text());
    finish();
  }

  void finish() { done_(std::move(found_)); }

  SendIq send_;
  std::string component_;
  std::string address_;
  domain::Done<PublicProfile> done_;
  PublicProfile found_;
};

}  // namespace

void read_public_profile(const SendIq& send, std::string component, const domain::BareJid& address,
                         domain::Done<PublicProfile> done) {
  std::make_shared<Reading>(send, std::move(component), address, std::move(done))->ask_vcard_temp();
}

}  // namespace usher::xmpp
