#include "base/http/server/reply_channel.hpp"

#include "base/http/server/connection.hpp"

namespace usher::http {

void ReplyChannel::reply(Response response) {
  if (mailbox_->is_here()) return deliver(std::move(response));
  mailbox_->put({shared_from_this(), std::move(response)});
}

/// Never at once: who writes to a stream may be called by who takes from it.
void ReplyChannel::more() { mailbox_->put({shared_from_this(), std::nullopt}); }

void ReplyChannel::deliver_more() {
  if (connection_ != nullptr) connection_->stream_grew();
}

void ReplyChannel::deliver(Response response) {
  if (connection_ != nullptr) connection_->answered(std::move(response));
}

}  // namespace usher::http
