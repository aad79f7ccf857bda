#include "store/postgres/batch.hpp"

#include <utility>

#include "store/columns/columns.hpp"

namespace usher::store::postgres {
namespace {

// Beyond the time that the server may wait for locks (configure.sql).
constexpr std::chrono::seconds request_limit{8};

Failure unreadable(const std::exception& why) { return {.state = "", .message = why.what()}; }

}  // namespace

Batch::Batch(std::shared_ptr<Connection> connection, HostNumbers& hosts, Writes writes, Ends ends)
    : connection_(std::move(connection)), hosts_(hosts), writes_(std::move(writes)), ends_(std::move(ends)) {}

void Batch::start() {
  for (const auto& write : writes_) write->tell(needs_);
  std::vector<core::DomainName> unknown;
  for (const core::DomainName& host : needs_.hosts()) {
    if (!hosts_.contains(host)) unknown.push_back(host);
  }
  if (unknown.empty()) return read();
  make_hosts(std::move(unknown));
}

void Batch::send(const std::vector<Call>& calls, std::move_only_function<void(std::vector<Rows>)> then) {
  connection_->send(calls, request_limit,
                    [self = shared_from_this(), then = std::move(then)](Connection::Outcome outcome) mutable {
                      if (!outcome) return self->give_back(std::move(outcome).error(), false);
                      try {
                        then(*std::move(outcome));
                      } catch (const std::exception& broken) {
                        self->give_back(unreadable(broken), false);
                      }
                    });
}

/// Before the transaction, since no other node should wait for it.
void Batch::make_hosts(std::vector<core::DomainName> unknown) {
  const auto names = [&] {
    Array array(ElementType::text);
    for (const core::DomainName& host : unknown) array.add(std::string_view(host.str()));
    return parameters(std::move(array));
  };
  std::vector<Call> calls;
  calls.push_back({Statement::insert_hosts, names()});
  calls.push_back({Statement::find_hosts, names()});
  send(calls, [this](const std::vector<Rows>& rows) {
    const Rows& found = rows.at(1);
    for (int row = 0; row < found.count(); ++row) {
      hosts_.emplace(believed(core::DomainName::parse(found.text(row, 1))), found.integer(row, 0));
    }
    read();
  });
}

void Batch::read() {
  std::vector<Call> calls{{Statement::begin, {}}};
  if (writes_.front()->alone) calls.push_back({Statement::wait_briefly, {}});
  const auto before = static_cast<std::ptrdiff_t>(calls.size());
  for (Call& call : reads_for(needs_)) calls.push_back(std::move(call));
  send(calls, [this, before](std::vector<Rows> rows) {
    rows.erase(rows.begin(), rows.begin() + before);  // what began the transaction gave
    apply(rows);
  });
}

void Batch::apply(const std::vector<Rows>& rows) {
  Tables tables = read_tables(needs_, rows);
  for (const auto& write : writes_) write->run(tables);
  auto calls = writes_for(tables.take_changes(), tables, hosts_);
  if (needs_.proof()) {
    const auto now = std::chrono::floor<core::Duration>(std::chrono::system_clock::now());
    calls.push_back({Statement::write_proof, parameters(millis(now))});
  }
  write(std::move(calls));
}

void Batch::write(std::vector<Call> calls) {
  calls.push_back({Statement::commit, {}});
  connection_->send(calls, request_limit, [self = shared_from_this()](Connection::Outcome outcome) {
    // A server that is being stopped (class 57) while it waits for its standby has committed already.
    if (!outcome) {
      const bool maybe_done = outcome.error().lost || outcome.error().state.starts_with("57");
      return self->give_back(std::move(outcome).error(), maybe_done);
    }
    const auto took = Connection::Clock::now() - self->started_;
    self->ends_.committed(std::move(self->writes_), took);
  });
}

void Batch::give_back(Failure failure, bool maybe_done) {
  // Within a transaction that failed nothing else can be done. Outside of one this is a warning.
  if (connection_->usable() && !failure.lost) {
    connection_->send({{Statement::rollback, {}}}, request_limit, [](const Connection::Outcome&) {});
  }
  ends_.broken({std::move(writes_), std::move(failure), maybe_done});
}

}  // namespace usher::store::postgres
