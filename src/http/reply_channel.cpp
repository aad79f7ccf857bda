#include "http/reply_channel.hpp"

#include "http/session.hpp"

namespace usher::http {

void ReplyChannel::reply(std::uint64_t exchange, Response response) {
  if (mailbox_->is_here()) {
    deliver(exchange, std::move(response));
    return;
  }
  Mailbox::Delivery delivery{shared_from_this(), exchange, std::move(response)};
  mailbox_->put(std::move(delivery));
}

void ReplyChannel::deliver(std::uint64_t exchange, Response response) {
  if (session_ != nullptr) session_->answered(exchange, std::move(response));
}

}  // namespace usher::http
