#pragma once

#include <atomic>
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
  [[nodiscard]] bool awaited() const noexcept override { return awaited_; }

  void more() override;

  /// On the connection's thread alone.
  void deliver(Response response);
  void deliver_more();
  void detach() noexcept {
    connection_ = nullptr;
    awaited_ = false;
  }
  /// The client sends no more. An answer still goes out to it.
  void client_ended() noexcept { awaited_ = false; }

 private:
  Connection* connection_;  ///< touched by the connection's thread alone
  std::shared_ptr<Mailbox> mailbox_;
  std::atomic<bool> awaited_ = true;
};

}  // namespace usher::http
