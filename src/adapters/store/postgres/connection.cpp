#include "adapters/store/postgres/connection.hpp"

#include <libpq-fe.h>

#include <boost/asio/post.hpp>

#include <optional>
#include <string>
#include <utility>

#include "adapters/store/postgres/server_choice.hpp"
#include "base/text/one_line.hpp"
#include "domain/use_cases/barrier.hpp"

namespace usher::store::postgres {
namespace {

constexpr int binary = 1;

bool send_call(PGconn* handle, const Call& call) {
  const PointersTo given(call.parameters);
  return PQsendQueryPrepared(handle, prepared(call.statement).name.c_str(), given.count(), given.values(),
                             given.lengths(), given.formats(), binary) == 1;
}

Parameters settings_of(const ConnectionSettings& settings) {
  return parameters(std::string_view(std::to_string(settings.statement_limit.count())),
                    std::string_view(settings.plan_anew ? "force_custom_plan" : "auto"));
}

/// As `ServerChoice` calls it.
std::string server_of(const PGconn* handle) {
  const char* host = PQhost(handle);
  const char* port = PQport(handle);
  return server_name(host != nullptr ? host : "", port != nullptr ? port : "");
}

}  // namespace

void HandleCloser::operator()(pg_conn* handle) const noexcept { PQfinish(handle); }

Connection::Connection(boost::asio::io_context& context, Handle handle)
    : socket_(context, PQsocket(handle.get())),
      handle_(std::move(handle)),
      server_(server_of(handle_.get())),
      process_(PQbackendPID(handle_.get())) {}

// The descriptor is libpq's, which closes it.
Connection::~Connection() {
  if (socket_.is_open()) socket_.release();
}

void Connection::start(const ConnectionSettings& settings, Answer ready, Lost lost) {
  lost_ = std::move(lost);
  PQsetnonblocking(handle_.get(), 1);
  PQsetNoticeReceiver(handle_.get(), &Connection::take_notice, this);
  bool sent = PQenterPipelineMode(handle_.get()) == 1;
  begin_request(prepared_texts().size() + 1, std::chrono::seconds{10}, std::move(ready));
  for (const auto& text : prepared_texts()) {
    sent = sent && PQsendPrepare(handle_.get(), text.name.c_str(), text.sql.c_str(), 0, nullptr) == 1;
  }
  sent = sent && send_call(handle_.get(), {Statement::configure, settings_of(settings)});
  end_request(sent);
  wait_readable();
}

void Connection::send(const std::vector<Call>& calls, Clock::duration limit, Answer answer) {
  begin_request(calls.size(), limit, std::move(answer));
  bool sent = usable();
  for (const Call& call : calls) sent = sent && send_call(handle_.get(), call);
  end_request(sent);
}

void Connection::begin_request(std::size_t calls, Clock::duration limit, Answer answer) {
  requests_.push_back({.calls = calls, .deadline = Clock::now() + limit, .answer = std::move(answer)});
}

void Connection::end_request(bool sent) {
  if (sent && PQpipelineSync(handle_.get()) == 1) return flush();
  broken_off_ = true;
  // Not from within `send`: whoever sends is not ready for the answer yet.
  boost::asio::post(socket_.get_executor(), [self = shared_from_this()] { self->lose(self->broken()); });
}

void Connection::flush() {
  if (waiting_writable_ || !usable()) return;
  const int left = PQflush(handle_.get());
  if (left < 0) {
    return boost::asio::post(socket_.get_executor(),
                             [self = shared_from_this()] { self->lose(self->broken()); });
  }
  if (left == 0) return;
  waiting_writable_ = true;
  socket_.async_wait(boost::asio::posix::stream_descriptor::wait_write,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       self->waiting_writable_ = false;
                       if (!error) self->flush();
                     });
}

void Connection::wait_readable() {
  socket_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                     [self = shared_from_this()](const boost::system::error_code& error) {
                       if (!error && self->usable()) self->read();
                     });
}

void Connection::read() {
  const bool alive = PQconsumeInput(handle_.get()) == 1;
  // What arrived before the end still counts.
  while (usable() && !broken_off_ && take_result()) {
  }
  if (!usable() || broken_off_) return;
  if (!alive || PQstatus(handle_.get()) == CONNECTION_BAD) return lose(broken());
  flush();
  wait_readable();
}

bool Connection::take_result() {
  if (requests_.empty() || PQisBusy(handle_.get()) == 1) return false;
  std::unique_ptr<PGresult, ResultDeleter> result(PQgetResult(handle_.get()));
  if (!result) return PQstatus(handle_.get()) != CONNECTION_BAD;  // the end of one call's results
  Request& front = requests_.front();
  switch (PQresultStatus(result.get())) {
    case PGRES_PIPELINE_SYNC:
      if (!front.failure && front.rows.size() != front.calls) {
        // No server does this, but what stands before it may, such as a pooler or a link that repeats bytes.
        // What follows would be taken for other answers too.
        lose({.message = "the server's answers are not those to what was asked", .lost = true});
        return false;
      }
      finish_front();
      break;
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
      front.rows.emplace_back(std::move(result));
      break;
    case PGRES_PIPELINE_ABORTED:
      break;
    default:
      if (!front.failure) front.failure = failure_in(result.get());
  }
  return true;
}

// Of two requests under way the first may get what is said of the second: those that commit go one by one.
void Connection::take_notice(void* connection, const pg_result* notice) {
  auto& requests = static_cast<Connection*>(connection)->requests_;
  if (requests.empty() || requests.front().failure) return;
  requests.front().failure = unconfirmed_by(notice);
}

void Connection::finish_front() {
  Request done = std::move(requests_.front());
  requests_.pop_front();
  // Whatever one makes of its answer, the next one's is read.
  domain::behind_barrier([&] {
    if (done.failure) return done.answer(std::unexpected(*std::move(done.failure)));
    done.answer(std::move(done.rows));
  });
}

Failure Connection::broken() const {
  // A server that ends a connection says why in the last result.
  if (!requests_.empty() && requests_.front().failure) {
    Failure said = *requests_.front().failure;
    said.lost = true;
    return said;
  }
  return {.message = usable() ? text::one_line(PQerrorMessage(handle_.get())) : "no connection",
          .lost = true};
}

void Connection::lose(Failure why) {
  why.lost = true;
  if (handle_) {
    socket_.release();
    handle_.reset();
  }
  const auto self = shared_from_this();
  auto requests = std::exchange(requests_, {});
  for (auto& request : requests) domain::behind_barrier([&] { request.answer(std::unexpected(why)); });
  if (auto lost = std::exchange(lost_, nullptr)) lost(why);
}

void Connection::check_deadlines(Clock::time_point now) {
  if (requests_.empty() || now < requests_.front().deadline) return;
  lose({.message = "the server does not answer", .lost = true, .silent = true});
}

}  // namespace usher::store::postgres
