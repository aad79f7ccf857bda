// Bytes as a client would send them, through parser, router, API and pages, over a store in memory.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "adapters/accounts/demo_accounts.hpp"
#include "adapters/store/memory/memory_store.hpp"
#include "adapters/web/api/invites_api.hpp"
#include "adapters/web/pages/handlers/form_pages.hpp"
#include "adapters/web/pages/handlers/forms.hpp"
#include "adapters/web/pages/handlers/landing.hpp"
#include "adapters/web/pages/handlers/static_route.hpp"
#include "base/http/wire/answer_bytes_for_test.hpp"
#include "base/secrets/random.hpp"
#include "domain/use_cases/form_redemptions.hpp"
#include "domain/use_cases/visit_tally.hpp"
#include "domain/use_cases/wait.hpp"

namespace {

using namespace usher;

/// The same every time, so that inputs can name a good key.
class CountingRandom final : public secrets::Random {
 public:
  void fill(std::span<std::byte> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::byte>(next_++);
  }

 private:
  unsigned char next_ = 0;
};

domain::Hosts example_hosts() {
  return domain::Hosts({domain::Host{.domain = *domain::DomainName::parse("example.com"),
                                     .public_url = "https://example.com",
                                     .landing_url = "https://example.com/invite?{token}",
                                     .site_name = "Example",
                                     .invite_ttl = std::chrono::hours{1},
                                     .reset_ttl = std::chrono::hours{1}}});
}

/// Made once: loading every template and catalogue takes longer than a hundred requests.
pages::Pages& shared_pages() {
  static pages::Pages pages;
  return pages;
}

class Site {
 public:
  Site() {
    api_.mount(router_);
    landing_.mount(router_);
    form_pages_.mount(router_);
    pages::mount_static_files(router_, shared_pages().static_files(), false);
    const auto key = domain::wait_for<domain::IssuedKey>(
        [&](auto done) { keys_.create(hosts_.all().front(), {}, {}, std::move(done)); });
    if (key->text.reveal() != "AAECAwQF/BgcICQoLDA0ODxAREhMUFRYXGBkaGxwd") std::abort();
  }

  std::string answer(std::string_view bytes, std::size_t piece_bytes) {
    return http::answer_bytes(router_, bytes, {}, piece_bytes);
  }

 private:
  domain::Hosts hosts_ = example_hosts();
  store::MemoryStore store_;
  domain::SystemClock clock_;
  CountingRandom random_;
  secrets::MasterKey master_{secrets::KeyBytes{}};
  domain::ApiKeys keys_{store_, clock_, random_, master_};
  domain::Invitations invitations_{store_, clock_, random_, master_, hosts_};
  domain::HostPauses pauses_{store_, clock_};
  api::Observer observer_;
  api::InvitesApi api_{keys_, invitations_, hosts_, {}, observer_};
  accounts::DemoAccounts accounts_{random_};
  domain::FormRedemptions redemptions_{store_, accounts_, clock_, random_, hosts_};
  pages::Sites sites_{shared_pages(), hosts_, {}};
  pages::PageAnswers answers_{shared_pages(), {}};
  pages::FormTokens tokens_{master_, random_};
  pages::FormLimits limits_{http::Rate{.count = 100, .window = std::chrono::seconds{60}},
                            http::Rate{.count = 20, .window = std::chrono::seconds{60}}};
  pages::Forms forms_{invitations_, pauses_, sites_, answers_, tokens_, limits_, random_};
  pages::Inviters inviters_{nullptr, sites_};
  domain::VisitTally tally_;
  pages::Landing landing_{invitations_, pauses_, tally_, sites_, inviters_, answers_, tokens_, true};
  pages::FormPages form_pages_{forms_, answers_, inviters_, tally_, &redemptions_};
  http::Router router_;
};

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = Site().answer(bytes, 0);
  if (!whole.empty() && !whole.starts_with("HTTP/1.1 ")) std::abort();
  // How the bytes are cut into packets changes nothing but the moment of the answer.
  const std::string pieces = Site().answer(bytes, 7);
  if (whole.substr(0, 12) != pieces.substr(0, 12)) std::abort();
  return 0;
}
