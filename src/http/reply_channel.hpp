#pragma once

#include <cstdint>
#include <memory>

#include "http/mailbox.hpp"
#include "http/responder.hpp"

namespace usher::http {

class Session;

/// The way from responders back to their session: straight on the session's own thread, through the
/// mailbox from others, nowhere once the session is gone.
class ReplyChannel final : public ReplySink, public std::enable_shared_from_this<ReplyChannel> {
 public:
  ReplyChannel(Session& session, std::shared_ptr<Mailbox> mailbox) noexcept
      : session_(&session), mailbox_(std::move(mailbox)) {}

  void reply(std::uint64_t exchange, Response response) override;

  /// On the session's thread alone.
  void deliver(std::uint64_t exchange, Response response);
  void detach() noexcept { session_ = nullptr; }

 private:
  Session* session_;  ///< touched by the session's thread alone
  std::shared_ptr<Mailbox> mailbox_;
};

}  // namespace usher::http
