#include "base/http/wire/session.hpp"

#include <algorithm>
#include <utility>

#include "base/http/body_stream.hpp"
#include "base/http/contain.hpp"
#include "base/http/problem.hpp"
#include "base/http/wire/release.hpp"

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

std::string_view title_of(const Rejection& rejection) {
  return rejection.status == 408 ? "The request came too slowly." : "The request was not understood.";
}

}  // namespace

Session::Session(const SessionContext& context, std::shared_ptr<ReplySink> replies, const Origin& peer,
                 TimePoint now)
    : context_(context),
      replies_(std::move(replies)),
      peer_(peer),
      behind_proxy_(context.proxies.trusts(peer.client)),
      now_(now),
      since_(now) {}

std::span<char> Session::space() {
  std::size_t size = read_bytes_min;
  if (state_ == State::body && !chunks_) {
    size = std::max(size, static_cast<std::size_t>(head_.content_length) - input_.view().size());
  }
  return input_.space(size);
}

void Session::received(std::size_t size, TimePoint now) {
  input_.added(size);
  go_on(now);
}

void Session::received_end(TimePoint now) {
  ended_ = true;
  go_on(now);
}

void Session::resume(TimePoint now) {
  taken_bytes_ = 0;
  go_on(now);
}

void Session::drain(TimePoint now) {
  draining_ = true;
  go_on(now);
}

bool Session::answered(Response response) noexcept {
  if (state_ != State::handling || answer_) return false;
  answer_ = std::move(response);
  return !in_handler_;
}

void Session::go_on(TimePoint now) {
  now_ = now;
  while (has_room() && step()) {
  }
}

void Session::take_output(std::string& bytes) {
  bytes.clear();
  bytes.swap(output_);
  taken_bytes_ = bytes.size();
  release_what_is_much(output_);
}

void Session::rest() {
  release(output_);
  head_ = RequestHead();
  input_.release();
}

std::size_t Session::held_bytes() const noexcept {
  const std::size_t body = chunks_ ? chunks_->body().capacity() : 0;
  const std::size_t unsent = stream_ ? stream_->unsent_bytes() : 0;
  return sizeof(Session) + unsent + input_.capacity() + head_copy_.capacity() + body +
         head_.fields.capacity() * sizeof(HeaderField) + output_.capacity();
}

bool Session::wants_input() const noexcept {
  if (ended_ || !has_room()) return false;
  // While a request is under way, no more than one read's worth is taken of what comes behind it.
  const bool answering = state_ == State::handling || state_ == State::streaming;
  return state_ == State::head || state_ == State::body || (answering && input_.empty());
}

bool Session::idle() const noexcept { return state_ == State::head && input_.empty() && output_.empty(); }

void Session::check_time(TimePoint now) {
  now_ = now;
  const Limits& limits = context_.limits;
  const auto took = now - since_;
  if (state_ == State::handling && took > limits.handler_time) {
    framing_.close = true;
    answer_ = problem(503, "overloaded", "The answer took too long. Try again later.");
  } else if (state_ == State::handling || state_ == State::streaming || !wants_input()) {
    return;
  } else if (state_ == State::body || begun_) {
    if (took <= (state_ == State::body ? limits.body_time : limits.header_time)) return;
    reject(request_timeout);
  } else if (took > (requests_ == 0 ? limits.header_time : limits.idle_time)) {
    state_ = State::closed;
  }
  go_on(now);
}

bool Session::step() {
  switch (state_) {
    case State::head:
      return read_head();
    case State::body:
      return chunks_ ? read_chunks() : read_body();
    case State::handling:
      return write_answer();
    case State::streaming:
      return go_on_streaming();
    case State::closed:
      break;
  }
  return false;
}

bool Session::await_more() {
  if (ended_ && begun_) return reject(malformed("The request ended before it was whole."));
  if (ended_ || (draining_ && !begun_)) state_ = State::closed;
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
  if (const auto rejection = scanner_.scan(input_.view(), context_.limits)) return reject(*rejection);
  return scanner_.head_bytes() == 0 ? await_more() : accept_head();
}

bool Session::accept_head() {
  const std::string_view bytes = input_.view().substr(0, scanner_.head_bytes());
  auto rejection = parse_head(bytes, context_.limits, head_);
  if (!rejection && head_.content_length > context_.limits.body_bytes_max) rejection = body_too_large;
  if (rejection) return reject(*rejection);
  since_ = now_;
  const auto body_bytes = static_cast<std::size_t>(head_.content_length);
  const std::string_view behind = input_.view().substr(bytes.size());
  if (!head_.chunked && behind.size() >= body_bytes)
    return handle(behind.substr(0, body_bytes), bytes.size() + body_bytes);
  // The buffer may move while the body comes, and the head is a view.
  if (head_.expects_continue && behind.empty()) output_ += "HTTP/1.1 100 Continue\r\n\r\n";
  head_copy_ = bytes;
  input_.consume(head_copy_.size());
  parse_head(head_copy_, context_.limits, head_);
  if (head_.chunked) chunks_.emplace(head_copy_);
  state_ = State::body;
  return true;
}

bool Session::read_body() {
  const auto size = static_cast<std::size_t>(head_.content_length);
  return input_.view().size() < size ? await_more() : handle(input_.view().substr(0, size), size);
}

bool Session::read_chunks() {
  input_.consume(chunks_->feed(input_.view()));
  if (chunks_->body().size() > context_.limits.body_bytes_max) return reject(body_too_large);
  // What is left is the beginning of a chunk's size and extensions, or of the trailers.
  if (!chunks_->done() && input_.view().size() > context_.limits.header_bytes_max) {
    return reject(malformed("A chunk's extensions or the trailers are too large."));
  }
  if (const auto& rejection = chunks_->rejection()) return reject(*rejection);
  return chunks_->done() ? handle(chunks_->body(), 0) : await_more();
}

/// @param input_bytes what of the input the request takes
bool Session::handle(std::string_view body, std::size_t input_bytes) {
  run_handler(body);
  input_.consume(input_bytes);
  chunks_.reset();
  release(head_copy_);
  scanner_ = {};
  blank_line_skipped_ = false;
  return true;
}

void Session::run_handler(std::string_view body) {
  Request& request = head_.request;
  request.body = body;
  const Origin origin = behind_proxy_ ? context_.proxies.resolve(peer_, head_.fields) : peer_;
  request.client = origin.client;
  request.secure = origin.secure;

  router_ = context_.router;
  const Route* route = router_->find(request);
  const bool last = !head_.keep_alive || ++requests_ >= context_.limits.requests_max;
  framing_ = {.head_request = request.method == Method::head, .close = last, .http10 = !head_.http11};
  record_ = {.route = route != nullptr ? std::string_view(route->name()) : "unmatched",
             .method = request.method,
             .body_bytes_in = body.size(),
             .client = origin.client,
             .secure = origin.secure};
  state_ = State::handling;
  since_ = now_;
  begun_ = false;
  const auto reach = std::make_shared<const Reach>(replies_, router_);
  Responder responder(std::shared_ptr<ReplySink>(reach, replies_.get()));
  in_handler_ = true;
  // Where it throws, the responder dies on the way here and answers 500.
  contain(context_.observer, record_.route, [&] {
    if (request.path == "*") {
      respond_about_server(std::move(responder));
    } else {
      router_->dispatch(route, request, std::move(responder));
    }
  });
  in_handler_ = false;
}

bool Session::reject(const Rejection& rejection) {
  state_ = State::handling;
  since_ = now_;
  framing_ = {.close = true};
  record_ = {.route = "malformed", .method = Method::other, .client = peer_.client, .secure = peer_.secure};
  answer_ = problem(rejection.status, rejection.slug, title_of(rejection), rejection.detail);
  return true;
}

bool Session::write_answer() {
  if (!answer_) return false;
  const Response response = *std::exchange(answer_, std::nullopt);
  framing_.streamed = response.stream != nullptr && !framing_.head_request;
  if (framing_.streamed || (draining_ && input_.empty())) framing_.close = true;
  state_ = framing_.close ? State::closed : State::head;
  const std::size_t before = output_.size();
  append_response(output_, response, framing_, context_.date.now());
  if (context_.observer != nullptr) {
    record_.status = response.status;
    record_.duration = std::chrono::steady_clock::now() - since_;
    record_.bytes_out = output_.size() - before;
    context_.observer->on_request(record_);
  }
  router_ = nullptr;
  since_ = now_;
  if (framing_.streamed) begin_stream(response.stream);
  return true;
}

void Session::begin_stream(std::shared_ptr<BodyStream> stream) {
  state_ = State::streaming;
  stream_ = std::move(stream);
  stream_->attach([replies = replies_] { replies->more(); });
}

/// Who sends no more, or stops, ends it: it has no end of its own to wait for.
bool Session::go_on_streaming() {
  std::string part;
  const auto state = ended_ ? BodyStream::State::broken : stream_->take(part);
  if (framing_.http10) {
    output_ += part;
  } else {
    append_chunk(output_, part);
  }
  if (state == BodyStream::State::open && !draining_) return !part.empty();
  if (state != BodyStream::State::broken && !framing_.http10) append_last_chunk(output_);
  state_ = State::closed;
  stream_.reset();
  return false;
}

}  // namespace usher::http
