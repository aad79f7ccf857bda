#include "adapters/web/api/v1/event_stream.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <boost/json.hpp>

#include "adapters/web/api/v1/key_as_before.hpp"
#include "base/http/body_stream.hpp"
#include "base/http/status.hpp"
#include "domain/json/event_json.hpp"

namespace usher::api::v1 {
namespace {

using domain::EventPage;
using domain::EventPosition;
using domain::Result;
using Clock = std::chrono::steady_clock;

/// A page, and room for all that its events may hold.
constexpr std::uint32_t page_events = 25;
constexpr std::size_t unsent_bytes_max = std::size_t{512} * 1024;
/// Proxies close what is silent for a minute.
constexpr std::chrono::seconds keep_alive{15};
constexpr std::chrono::seconds until_less_to_do{1};
/// Comes first: how many milliseconds clients let pass before they ask again.
constexpr std::string_view retry = "retry: 1000\n\n";

std::string id_line(const std::optional<EventPosition>& position) {
  return position ? "id: " + domain::to_cursor(*position) + '\n' : std::string();
}

std::string text_of(const domain::Event& event) {
  return id_line(event.position) + "event: " + std::string(domain::name_of(event.type)) +
         "\ndata: " + boost::json::serialize(domain::to_json(event)) + "\n\n";
}

class EventStream final : public std::enable_shared_from_this<EventStream> {
 public:
  EventStream(const Services& services, CallPtr call, domain::EventFilter filter, EventWaits::Place place)
      : services_(services), call_(std::move(call)), filter_(std::move(filter)), place_(std::move(place)) {
    filter_.limit = page_events;
  }
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;
  ~EventStream() { stream_->end(); }

  void begin() {
    http::Response response(http::status::ok, std::string(retry));
    // What is collected on the way comes late (nginx).
    response.set("Content-Type", "text/event-stream").set("X-Accel-Buffering", "no");
    response.stream = http::outlet_of(stream_);
    call_->answer(std::move(response));
    look();
  }

 private:
  void look() {
    services_.store.list_events(
        filter_, [self = shared_from_this()](const Result<EventPage>& page) { self->looked(page); });
  }

  void looked(const Result<EventPage>& page) {
    const auto now = Clock::now();
    if (!page && page.error().code == domain::Errc::overloaded) return wait(now + until_less_to_do);
    if (!page) return stream_->end();
    std::string text;
    for (const auto& event : page->events) text += text_of(event);
    filter_.after = page->last ? page->last : filter_.after;
    if (text.empty() && now >= silent_until_) text = silence();
    if (!text.empty()) silent_until_ = now + keep_alive;
    if (!page->events.empty()) told_ = page->events.back().position;
    if (!stream_->write(text)) return;
    const bool at_once = page->more && !page->events.empty();
    // Where nothing of much was asked for, others have their turn first.
    const auto until = page->more ? now : silent_until_;
    stream_->when_taken(
        [self = shared_from_this(), at_once, until] { at_once ? self->go_on() : self->wait(until); });
  }

  /// An id alone is no event, and has the client go on behind what it did not ask for.
  std::string silence() {
    if (filter_.after == told_) return ":\n\n";
    told_ = filter_.after;
    return id_line(told_) + '\n';
  }

  void wait(Clock::time_point until) {
    services_.waits.add({.filter = filter_,
                         .until = until,
                         .awaited = [stream = stream_] { return stream->open(); },
                         .end = [self = shared_from_this()](EventWaits::End how) { self->woken(how); }});
  }

  void woken(EventWaits::End how) { how == EventWaits::End::over ? stream_->end() : go_on(); }

  /// Looks, if whoever asks still may, and the configuration is the one that holds.
  void go_on() {
    if (services_.retired) return stream_->end();
    check_key_as_before(services_, call_, [self = shared_from_this()](const Result<void>& good) {
      good ? self->look() : self->stream_->end();
    });
  }

  const Services& services_;
  const CallPtr call_;
  const std::shared_ptr<const void> services_held_ = call_->respond.hold();
  domain::EventFilter filter_;
  const EventWaits::Place place_;
  const std::shared_ptr<http::BodyStream> stream_ = std::make_shared<http::BodyStream>(unsent_bytes_max);
  std::optional<EventPosition> told_ = filter_.after;  ///< what the client goes on behind
  Clock::time_point silent_until_ = Clock::now() + keep_alive;
};

}  // namespace

void stream_events(const Services& services, const CallPtr& call, domain::EventFilter filter,
                   EventWaits::Place place) {
  std::make_shared<EventStream>(services, call, std::move(filter), std::move(place))->begin();
}

}  // namespace usher::api::v1
