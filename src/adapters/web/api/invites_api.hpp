#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string_view>

#include "adapters/web/api/key_gate.hpp"
#include "adapters/web/api/observer.hpp"
#include "base/http/router.hpp"
#include "domain/model/host.hpp"
#include "domain/use_cases/api_keys.hpp"
#include "domain/use_cases/invitations.hpp"

namespace usher::api {

/// `/invites_api`, as Prosody's mod_invites_api documents it: a GET or POST with an API key creates an
/// account invite on the key's host and answers 201 (303 with `redirect`) with its link in
/// `Location`. Every answer carries CORS headers. The body of a POST may say in JSON what the invite is to
/// be, as one to `/api/v1/invites` does.
///
/// Thread-safe. The references must outlive this object, and it the server that it is mounted on.
class InvitesApi {
 public:
  /// Makes a page of a failure, by its status.
  using FailurePage = std::function<http::Response(int status)>;
  /// What makes the page for whoever sent a request; null where it is no browser.
  using FailurePages = std::function<FailurePage(const http::Request&)>;

  /// Reads what an invite is to be from JSON, or answers what is wrong with that.
  using ReadDraft = std::expected<domain::InviteDraft, http::Response> (*)(std::string_view body,
                                                                           domain::Timestamp now);

  /// @param read_draft null: no JSON is taken
  InvitesApi(domain::ApiKeys& keys, domain::Invitations& invitations, const domain::Hosts& hosts,
             const KeyLimits& limits, Observer& observer, FailurePages pages = {},
             ReadDraft read_draft = nullptr);

  void mount(http::Router& router);

  /// Whatever else takes API keys asks the same one.
  [[nodiscard]] KeyGate& gate() noexcept { return gate_; }

  /// From here on this is one node of so many, and allows its share of what the limits say.
  void share_limits_among(std::uint32_t nodes) noexcept { gate_.share_limits_among(nodes); }

 private:
  struct Call;

  void create(const http::Request& request, http::Responder respond);
  void authenticated(std::unique_ptr<Call> call, const domain::ApiKey& key);
  void refuse_method(std::unique_ptr<Call> call);
  void insert(std::unique_ptr<Call> call, const domain::ApiKey& key);
  void insert(std::unique_ptr<Call> call, const domain::ApiKey& key, domain::InviteDraft draft);
  void fail(Call& call, const domain::Error& error);
  void refuse_key(Call& call);

  domain::ApiKeys& keys_;
  domain::Invitations& invitations_;
  const domain::Hosts& hosts_;
  FailurePages pages_;
  ReadDraft read_draft_;
  KeyGate gate_;
};

}  // namespace usher::api
