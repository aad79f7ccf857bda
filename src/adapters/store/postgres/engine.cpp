#include "adapters/store/postgres/engine.hpp"

#include <boost/asio/post.hpp>
#include <utility>

#include "domain/use_cases/barrier.hpp"

namespace usher::store::postgres {
namespace {

constexpr std::chrono::milliseconds tick_every{100};
constexpr std::chrono::seconds list_within{10};
constexpr std::chrono::minutes scan_within{2};

std::size_t connections_of(const PostgresOptions& options) {
  return options.writers + options.readers + options.listers + 1;
}

}  // namespace

Engine::Engine(const PostgresOptions& options, domain::StoreObserver* observer)
    : work_(boost::asio::make_work_guard(context_)),
      connector_(context_,
                 options.servers ? options.servers : std::make_shared<ServerChoice>(options.connection),
                 connections_of(options)),
      // One more, by which those that the server did not let go are ended.
      places_(connections_of(options) + 1),
      writes_(options.waiting_max, on_context([this] { writer_.pump(); })),
      writer_(context_, connector_, places_,
              {.connections = options.writers,
               .batch_max = options.batch_max,
               .waiting_max = options.waiting_max,
               .patience = options.patience},
              writes_, observer, options.run_answers),
      points_(
          context_, connector_, places_,
          {.connections = options.readers, .waiting_max = options.waiting_max, .patience = options.patience},
          observer),
      lists_(context_, connector_, places_,
             {.connections = options.listers,
              .waiting_max = options.waiting_max,
              .pipelined_max = 1,
              .answer_within = list_within,
              .patience = options.patience,
              .plan_anew = true},
             observer),
      scans_(context_, connector_, places_,
             {.connections = 1,
              .waiting_max = options.waiting_max,
              .pipelined_max = 1,
              .answer_within = scan_within,
              .patience = options.patience,
              .plan_anew = true},
             observer),
      point_questions_(options.waiting_max, on_context([this] { ask(points_, point_questions_); })),
      list_questions_(options.waiting_max, on_context([this] { ask(lists_, list_questions_); })),
      scan_questions_(options.waiting_max, on_context([this] { ask(scans_, scan_questions_); })) {
  writer_.open();
  points_.open();
  lists_.open();
  scans_.open();
  tick();
  thread_ = std::thread([this] {
    while (!domain::behind_barrier([this] { context_.run(); })) {
    }
  });
}

Engine::~Engine() {
  boost::asio::post(context_, [this] { close(); });
  thread_.join();
  connector_.stop();
}

void Engine::close() {
  writer_.close([this] { one_closed(); });
  points_.close([this] { one_closed(); });
  lists_.close([this] { one_closed(); });
  scans_.close([this] { one_closed(); });
}

void Engine::one_closed() {
  if (--open_ > 0) return;
  timer_.cancel();
  work_.reset();
}

void Engine::tick() {
  timer_.expires_after(tick_every);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error || open_ == 0) return;
    const auto now = Connection::Clock::now();
    writer_.tick(now);
    points_.tick(now);
    lists_.tick(now);
    scans_.tick(now);
    if (open_ > 0) tick();
  });
}

std::function<void()> Engine::on_context(std::function<void()> work) {
  return [this, work = std::move(work)] { boost::asio::post(context_, work); };
}

void Engine::ask(Reader& reader, Inbox<Question>& questions) {
  for (auto& question : questions.take()) reader.ask(std::move(question.call), std::move(question.answer));
}

void Engine::write(std::unique_ptr<Write> write) {
  if (!writes_.put(write)) write->refuse(domain::Error{domain::Errc::overloaded});
}

void Engine::find(Call call, Reader::Answer answer) {
  put(point_questions_, {std::move(call), std::move(answer)});
}

void Engine::list(Call call, Reader::Answer answer) {
  put(list_questions_, {std::move(call), std::move(answer)});
}

void Engine::scan(Call call, Reader::Answer answer) {
  put(scan_questions_, {std::move(call), std::move(answer)});
}

void Engine::put(Inbox<Question>& questions, Question question) {
  if (!questions.put(question)) question.answer(domain::fail(domain::Errc::overloaded));
}

}  // namespace usher::store::postgres
