#include "http/session.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "http/problem.hpp"
#include "http/reply_channel.hpp"

namespace usher::http {

namespace {

constexpr std::size_t read_bytes_min = 2048;

constexpr Rejection body_too_large{
    .status = 413, .slug = "content-too-large", .detail = "The request's body is too large."};
constexpr Rejection request_timeout{
    .status = 408, .slug = "request-timeout", .detail = "The request took too long to arrive."};

/// `OPTIONS *` asks about the server as a whole (RFC 9110 section 9.3.7).
void respond_about_server(Responder respond) {
  Response response(204);
  response.set("Allow", "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS");
  respond(std::move(response));
}

}  // namespace

Session::Session(const SessionContext& context, SessionOwner& owner, const Origin& peer, TimePoint now)
    : context_(context),
      owner_(owner),
      channel_(std::make_shared<ReplyChannel>(*this, context.mailbox)),
      peer_(peer),
      behind_proxy_(context.proxies.trusts(peer.client)),
      now_(now),
      since_(now),
      exchanges_(1) {}

Session::~Session() { channel_->detach(); }

std::span<char> Session::space() {
  std::size_t size = read_bytes_min;
  if (state_ == State::body) {
    head_parsed_ = false;
    if (!chunks_) {
      const std::size_t whole = scanner_.head_bytes() + static_cast<std::size_t>(head_.content_length);
      size = std::max(size, whole - input_.view().size());
    }
  }
  return input_.space(size);
}

void Session::received(std::size_t size, TimePoint now) {
  now_ = now;
  input_.added(size);
  process();
}

void Session::received_end(TimePoint now) {
  now_ = now;
  ended_ = true;
  process();
}

void Session::resume(TimePoint now) {
  now_ = now;
  process();
}

void Session::drain(TimePoint now) {
  now_ = now;
  draining_ = true;
  process();
}

void Session::take_output(std::string& bytes) {
  bytes.clear();
  bytes.swap(output_);
}

bool Session::wants_input() const noexcept {
  return (state_ == State::head || state_ == State::body) && !ended_ && !held_back_ &&
         in_flight() < context_.limits.pipeline_max && output_.size() < context_.limits.output_bytes_max;
}

bool Session::idle() const noexcept {
  return state_ == State::head && in_flight() == 0 && input_.empty() && output_.empty();
}

void Session::check_time(TimePoint now) {
  now_ = now;
  const Limits& limits = context_.limits;
  if (in_flight() > 0 && now - exchange_at(first_).since > limits.handler_time) {
    exchange_at(first_).close = true;
    state_ = State::closed;
    settle(first_, problem(503, "overloaded", "The answer took too long. Try again later."));
  }
  if (!wants_input()) return;
  if (state_ == State::body || begun_) {
    if (now - since_ > (state_ == State::body ? limits.body_time : limits.header_time))
      reject(request_timeout);
  } else if (in_flight() == 0 && now - since_ > (next_ == 0 ? limits.header_time : limits.idle_time)) {
    state_ = State::closed;
  }
}

void Session::process() {
  if (processing_) return;
  processing_ = true;
  const auto has_room = [this] {
    return in_flight() < context_.limits.pipeline_max && output_.size() < context_.limits.output_bytes_max;
  };
  held_back_ = true;
  while (held_back_ && has_room()) held_back_ = step();
  processing_ = false;
}

/// @returns whether it is worth another try
bool Session::step() {
  switch (state_) {
    case State::head:
      return read_head();
    case State::body:
      return chunks_ ? read_chunks() : read_body();
    case State::ready:
      return dispatch();
    case State::closed:
      break;
  }
  return false;
}

bool Session::await_more() {
  if (ended_ && begun_) {
    reject(malformed("The request ended before it was whole."));
  } else if (ended_ || (draining_ && !begun_)) {
    state_ = State::closed;
  }
  return false;
}

bool Session::read_head() {
  // RFC 9112 section 2.2: an empty line before a request is passed over. One is enough.
  if (!blank_line_skipped_ && input_.view().starts_with("\r\n")) {
    input_.consume(2);
    blank_line_skipped_ = true;
  }
  if (input_.empty() || (!blank_line_skipped_ && input_.view() == "\r")) return await_more();
  if (!begun_) {
    begun_ = true;
    since_ = now_;
  }
  if (const auto rejection = scanner_.scan(input_.view(), context_.limits)) {
    reject(*rejection);
    return false;
  }
  if (scanner_.head_bytes() == 0) return await_more();
  return accept_head();
}

bool Session::accept_head() {
  const std::string_view bytes = input_.view().substr(0, scanner_.head_bytes());
  auto rejection = parse_head(bytes, context_.limits, head_);
  if (!rejection && head_.content_length > context_.limits.body_bytes_max) rejection = body_too_large;
  if (rejection) {
    reject(*rejection);
    return false;
  }
  since_ = now_;
  head_parsed_ = true;
  const bool body_begun = input_.view().size() > bytes.size();
  if (head_.chunked) {
    head_copy_ = bytes;
    chunks_.emplace(head_copy_);
    input_.consume(head_copy_.size());
    head_parsed_ = false;
  }
  const bool has_body = head_.chunked || head_.content_length > 0;
  state_ = has_body ? State::body : State::ready;
  continue_owed_ = has_body && head_.expects_continue && !body_begun;
  say_continue();
  return true;
}

bool Session::read_body() {
  if (input_.view().size() - scanner_.head_bytes() < head_.content_length) return await_more();
  state_ = State::ready;
  return true;
}

bool Session::read_chunks() {
  input_.consume(chunks_->feed(input_.view()));
  std::optional<Rejection> rejection = chunks_->rejection();
  if (chunks_->body().size() > context_.limits.body_bytes_max) rejection = body_too_large;
  // What is left is the beginning of a chunk's size and extensions, or of the trailers.
  if (!chunks_->done() && input_.view().size() > context_.limits.header_bytes_max) {
    rejection = malformed("A chunk's extensions or the trailers are too large.");
  }
  if (rejection) {
    reject(*rejection);
    return false;
  }
  if (!chunks_->done()) return await_more();
  state_ = State::ready;
  return true;
}

bool Session::dispatch() {
  // RFC 9112 section 9.3.2: only requests with safe methods may run side by side. An unsafe one
  // runs alone, so it suffices to look at the one before.
  if (in_flight() > 0 && !(is_safe(head_.method) && exchange_at(next_ - 1).safe)) return false;
  const auto body_bytes = static_cast<std::size_t>(head_.content_length);
  handling_bytes_ = chunks_ ? 0 : scanner_.head_bytes() + body_bytes;
  if (!head_parsed_) {
    parse_head(chunks_ ? head_copy_ : input_.view().substr(0, scanner_.head_bytes()), context_.limits, head_);
  }
  const bool last = !head_.keep_alive || next_ + 1 >= context_.limits.requests_max;
  state_ = last ? State::closed : State::head;
  begun_ = false;
  continue_owed_ = false;
  run_handler(
      chunks_ ? std::string_view(chunks_->body()) : input_.view().substr(scanner_.head_bytes(), body_bytes),
      last);

  input_.consume(handling_bytes_);
  handling_bytes_ = 0;
  scanner_ = {};
  blank_line_skipped_ = false;
  if (chunks_) {
    chunks_.reset();
    head_copy_ = {};
  }
  since_ = now_;
  return true;
}

void Session::run_handler(std::string_view body, bool last) {
  Request request;
  request.method = head_.method;
  request.target = head_.target;
  request.path = head_.path;
  request.query = head_.query;
  request.has_query = head_.has_query;
  request.headers = head_.fields;
  request.body = body;
  const Origin origin = behind_proxy_ ? context_.proxies.resolve(peer_, head_.fields) : peer_;
  request.client = origin.client;
  request.secure = origin.secure;

  const std::uint64_t number = begin_exchange();
  const Route* route = context_.router.find(request);
  {
    Exchange& exchange = exchange_at(number);
    exchange.safe = is_safe(head_.method);
    exchange.close = last;
    exchange.framing = {.head_request = head_.method == Method::head, .http10 = !head_.http11};
    exchange.method = head_.method;
    exchange.route = route != nullptr ? std::string_view(route->name()) : "unmatched";
    exchange.body_bytes_in = body.size();
    exchange.origin = origin;
  }
  Responder responder(channel_, number);
  try {
    if (request.path == "*") {
      respond_about_server(std::move(responder));
    } else {
      Router::dispatch(route, request, std::move(responder));
    }
  } catch (const std::exception& error) {
    // The responder died on the way here and has answered 500.
    if (context_.observer != nullptr) context_.observer->on_failure(exchange_at(number).route, error.what());
  } catch (...) {
    if (context_.observer != nullptr)
      context_.observer->on_failure(exchange_at(number).route, "unknown exception");
  }
}

}  // namespace usher::http
