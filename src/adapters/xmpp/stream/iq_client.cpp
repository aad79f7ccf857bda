#include "adapters/xmpp/stream/iq_client.hpp"

#include <random>
#include <utility>

namespace usher::xmpp {

IqClient::IqClient(boost::asio::io_context& context, std::function<bool(const Element&)> send)
    : context_(context), send_(std::move(send)), prefix_(std::to_string(std::random_device{}()) + '-') {}

void IqClient::request(Element iq, std::chrono::milliseconds timeout, IqDone done) {
  const std::string id = prefix_ + std::to_string(++count_);
  iq.set("id", id);
  if (waiting_.size() >= waiting_max || !send_(iq))
    return done(std::unexpected(IqFailure{.kind = IqFailure::Kind::not_sent}));
  auto timer = std::make_unique<boost::asio::steady_timer>(context_, timeout);
  timer->async_wait([this, id](const boost::system::error_code& error) {
    if (!error) finish(id, std::unexpected(IqFailure{.kind = IqFailure::Kind::lost}));
  });
  waiting_.emplace(
      id, Waiting{.to = std::string(iq.attribute("to")), .done = std::move(done), .timer = std::move(timer)});
}

bool IqClient::answers(const Element& iq) const {
  const auto found = waiting_.find(std::string(iq.attribute("id")));
  return found != waiting_.end() && found->second.to == iq.attribute("from");
}

void IqClient::take(const Element& iq) {
  if (!answers(iq)) return;
  const std::string id(iq.attribute("id"));
  if (iq.attribute("type") == "result") return finish(id, iq);
  finish(id, std::unexpected(IqFailure{.kind = IqFailure::Kind::refused, .error = error_of(iq)}));
}

void IqClient::take_unreadable(const Element& iq) {
  if (!answers(iq)) return;
  finish(std::string(iq.attribute("id")), std::unexpected(IqFailure{.kind = IqFailure::Kind::lost}));
}

void IqClient::stream_broke() {
  auto all = std::exchange(waiting_, {});
  for (auto& [id, waiting] : all) {
    waiting.timer->cancel();
    waiting.done(std::unexpected(IqFailure{.kind = IqFailure::Kind::lost}));
  }
}

void IqClient::finish(const std::string& id, IqReply reply) {
  auto node = waiting_.extract(id);
  if (node.empty()) return;
  node.mapped().timer->cancel();
  node.mapped().done(std::move(reply));
}

}  // namespace usher::xmpp
