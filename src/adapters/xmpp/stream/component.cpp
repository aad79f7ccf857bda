#include "adapters/xmpp/stream/component.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "domain/use_cases/barrier.hpp"

namespace usher::xmpp {

namespace asio = boost::asio;

namespace {

/// An answer repeats the id. Prosody 13's parser leaves the end of a tag that it got in parts waiting until
/// as much again has come, and all that follows waits with it: a long id would silence the stream.
constexpr std::size_t id_bytes_max = 1024;

bool can_be_answered(const Element& iq) { return iq.attribute("id").size() <= id_bytes_max; }

}  // namespace

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
               .on_stanza =
                   [this](const Element& stanza) {
                     // What fails at one stanza ends neither the stream nor the process.
                     domain::behind_barrier([&] { received(stanza); });
                   },
               .on_refused = [this](const Element& start, std::string_view why) { refused(start, why); }}),
      client_(context_, [this](const Element& stanza) { return stream_.send(stanza); }) {}

Component::~Component() { stop(); }

void Component::start() {
  work_.emplace(context_.get_executor());
  {
    const std::scoped_lock lock(mutex_);
    running_ = true;
  }
  asio::post(context_, [this] { stream_.start(); });
  thread_ = std::thread([this] {
    while (!domain::behind_barrier([this] { context_.run(); })) {
    }
  });
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
  done(std::unexpected(IqFailure{.kind = IqFailure::Kind::not_sent}));
}

void Component::send_from_anywhere(Element stanza) {
  asio::post(context_, [this, stanza = std::move(stanza)] { stream_.send(stanza); });
}

void Component::received(const Element& stanza) {
  if (stanza.name() == "message" && on_message_) on_message_(stanza);
  if (stanza.name() != "iq") return;  // presence means nothing to a component that is no one's contact
  const auto type = stanza.attribute("type");
  if (type == "result" || type == "error") return client_.take(stanza);
  if ((type != "get" && type != "set") || !can_be_answered(stanza)) return;
  server_.take(stanza, [this](Element reply) { send_from_anywhere(std::move(reply)); });
}

/// Who sent it is told, where that can be told at all: nobody else is to suffer from it.
void Component::refused(const Element& start, std::string_view why) {
  ++refused_;
  const auto now = std::chrono::steady_clock::now();
  if (!refused_told_ || now - *refused_told_ >= std::chrono::minutes{1}) {
    refused_told_ = now;
    observer_.on_refused(domain_, why, std::exchange(refused_, 0));
  }
  if (start.name() != "iq") return;
  const auto type = start.attribute("type");
  if (type == "result" || type == "error") return client_.take_unreadable(start);
  if ((type != "get" && type != "set") || !can_be_answered(start)) return;
  stream_.send(error_to(start, {.condition = "policy-violation",
                                .type = "modify",
                                .text = "The request was not looked at: " + std::string(why)}));
}

}  // namespace usher::xmpp
