#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "adapters/store/postgres/connector.hpp"
#include "adapters/store/postgres/inbox.hpp"
#include "adapters/store/postgres/places.hpp"
#include "adapters/store/postgres/postgres_store.hpp"
#include "adapters/store/postgres/reader.hpp"
#include "adapters/store/postgres/writer.hpp"
#include "domain/use_cases/store.hpp"

namespace usher::store::postgres {

/// The store's connections and the one thread on which they live. Its members are for any thread; answers
/// come on the engine's.
class Engine {
 public:
  Engine(const PostgresOptions& options, domain::StoreObserver* observer);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  /// Waits until all that was asked is answered, for as long as each may wait.
  ~Engine();

  void write(std::unique_ptr<Write> write);
  /// What an index finds.
  void find(Call call, Reader::Answer answer);
  /// A list, which is seldom long.
  void list(Call call, Reader::Answer answer);
  /// What reads a whole table, one after another.
  void scan(Call call, Reader::Answer answer);

 private:
  struct Question {
    Call call;
    Reader::Answer answer;
  };

  [[nodiscard]] std::function<void()> on_context(std::function<void()> work);
  static void ask(Reader& reader, Inbox<Question>& questions);
  static void put(Inbox<Question>& questions, Question question);
  void tick();
  void close();
  void one_closed();

  boost::asio::io_context context_{1};
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
  boost::asio::steady_timer timer_{context_};
  Connector connector_;
  Places places_;
  Inbox<std::unique_ptr<Write>> writes_;
  Writer writer_;
  Reader points_;
  Reader lists_;
  Reader scans_;
  Inbox<Question> point_questions_;
  Inbox<Question> list_questions_;
  Inbox<Question> scan_questions_;
  int open_ = 4;  ///< writer and readers that are not closed yet
  std::thread thread_;
};

}  // namespace usher::store::postgres
