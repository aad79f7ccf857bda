#include "xmpp/stream/component.hpp"

#include <utility>

#include <boost/asio/post.hpp>

namespace usher::xmpp {

namespace asio = boost::asio;

Component::Component(ComponentOptions options, ComponentObserver& observer)
    : domain_(options.domain),
      observer_(observer),
      stream_(context_, std::move(options),
              {.on_connected =
                   [this] {
                     connected_ = true;
                     observer_.on_connected(domain_);
                   },
               .on_disconnected =
                   [this](const std::string& why) {
                     connected_ = false;
                     client_.stream_broke();
                     observer_.on_disconnected(domain_, why);
                   },
               .on_stanza = [this](const Element& stanza) { received(stanza); }}),
      client_(context_, [this](const Element& stanza) { return stream_.send(stanza); }) {}

Component::~Component() { stop(); }

void Component::start() {
  work_.emplace(context_.get_executor());
  {
    const std::scoped_lock lock(mutex_);
    running_ = true;
  }
  asio::post(context_, [this] { stream_.start(); });
  thread_ = std::thread([this] { context_.run(); });
}

void Component::stop() {
  if (!thread_.joinable()) return;
  {
    const std::scoped_lock lock(mutex_);
    running_ = false;
  }
  asio::post(context_, [this] {
    connected_ = false;
    stream_.stop();
    client_.stream_broke();
    work_.reset();
    context_.stop();
  });
  thread_.join();
  // What was posted meanwhile is told that it comes too late.
  context_.restart();
  context_.poll();
  context_.restart();
}

void Component::request(Element iq, std::chrono::milliseconds timeout, IqDone done) {
  {
    const std::scoped_lock lock(mutex_);
    if (running_) {
      return asio::post(context_, [this, iq = std::move(iq), timeout, done = std::move(done)]() mutable {
        client_.request(std::move(iq), timeout, std::move(done));
      });
    }
  }
  done(std::unexpected(IqFailure{.kind = IqFailure::Kind::not_sent, .error = {}}));
}

void Component::send_from_anywhere(Element stanza) {
  asio::post(context_, [this, stanza = std::move(stanza)] { stream_.send(stanza); });
}

void Component::received(const Element& stanza) {
  if (stanza.name() == "message" && on_message_) on_message_(stanza);
  if (stanza.name() != "iq") return;  // presence means nothing to a component that is no one's contact
  const auto type = stanza.attribute("type");
  if (type == "result" || type == "error") return client_.take(stanza);
  if (type != "get" && type != "set") return;
  server_.take(stanza, [this](Element reply) { send_from_anywhere(std::move(reply)); });
}

}  // namespace usher::xmpp
