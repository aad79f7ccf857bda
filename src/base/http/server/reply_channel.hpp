#pragma once

#include <memory>
#include <utility>

#include "base/http/responder.hpp"
#include "base/http/server/mailbox.hpp"

namespace usher::http {

class Connection;

/// The way from responders back to their connection: straight on the connection's own thread, through the
/// mailbox from others, nowhere once the connection is gone.
class ReplyChannel final : public ReplySink, public std::enable_shared_from_this<ReplyChannel> {
 public:
  ReplyChannel(Connection& connection, std::shared_ptr<Mailbox> mailbox) noexcept
      : connection_(&connection), mailbox_(std::move(mailbox)) {}

  void reply(Response response) override;

  /// On the connection's thread alone.
  void deliver(Response response);
  void detach() noexcept { connection_ = nullptr; }

 private:
  Connection* connection_;  ///< touched by the connection's thread alone
  std::shared_ptr<Mailbox> mailbox_;
};

}  // namespace usher::http
