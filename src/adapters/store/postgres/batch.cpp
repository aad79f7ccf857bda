#include "adapters/store/postgres/batch.hpp"

#include <utility>

#include "adapters/store/columns/columns.hpp"
#include "adapters/store/postgres/reads.hpp"
#include "adapters/store/postgres/writes.hpp"

namespace usher::store::postgres {
namespace {

// Beyond the time that the server may wait for locks (configure.sql).
constexpr std::chrono::seconds request_limit{8};
// More than are in use at once, most likely. Beyond them some are read again.
constexpr std::size_t known_keys_max = 1024;

Failure unreadable(const std::exception& why) { return {.message = why.what()}; }

}  // namespace

Batch::Batch(std::shared_ptr<Connection> connection, KnownRows& known, Writes writes, Ends ends)
    : connection_(std::move(connection)), known_(known), writes_(std::move(writes)), ends_(std::move(ends)) {}

void Batch::start() {
  for (const auto& write : writes_) write->declare(reads_);
  std::vector<domain::DomainName> unknown;
  for (const domain::DomainName& host : reads_.hosts()) {
    if (!known_.hosts.contains(host)) unknown.push_back(host);
  }
  if (unknown.empty()) return go_on();
  make_hosts(std::move(unknown));
}

std::size_t Batch::refuse_overdue(Connection::Clock::time_point now) {
  std::size_t refused = 0;
  for (const auto& write : writes_) {
    if (write->overdue || write->deadline > now) continue;
    write->overdue = true;
    write->refuse(late());
    ++refused;
  }
  return refused;
}

domain::Error Batch::late() const {
  if (ending_ == Ending::open) return no_answer();
  return {domain::Errc::store_unavailable,
          "PostgreSQL does not confirm what it was given: where it waits for a standby, is that there?"};
}

void Batch::send(const std::vector<Call>& calls, Ending ending, Then then) {
  ending_ = ending;
  connection_->send(
      calls, request_limit,
      [self = shared_from_this(), ending, then = std::move(then)](Connection::Outcome outcome) mutable {
        if (!outcome) {
          // A server that is being stopped (class 57) while it waits for its standby has committed already.
          const Failure& failure = outcome.error();
          const bool outcome_unknown = ending == Ending::commit && (failure.lost || is_unconfirmed(failure) ||
                                                                    failure.state.starts_with("57"));
          return self->give_back(std::move(outcome).error(), outcome_unknown);
        }
        if (ending == Ending::commit) return then(*std::move(outcome));
        try {
          then(*std::move(outcome));
        } catch (const std::exception& broken) {
          self->give_back(unreadable(broken), false);
        }
      });
}

/// Before the transaction, since no other node should wait for it.
void Batch::make_hosts(std::vector<domain::DomainName> unknown) {
  const auto names = [&] {
    Columns rows{ElementType::text};
    for (const domain::DomainName& host : unknown) rows.add_row(host.str());
    return parameters(std::move(rows));
  };
  std::vector<Call> calls;
  calls.push_back({Statement::insert_hosts, names()});
  calls.push_back({Statement::find_hosts, names()});
  send(calls, Ending::open, [this](const std::vector<Rows>& rows) {
    const Rows& found = rows.at(1);
    for (int row = 0; row < found.count(); ++row) {
      known_.hosts.emplace(stored_or_throw(domain::DomainName::parse(found.text(row, 1))),
                           found.integer(row, 0));
    }
    go_on();
  });
}

void Batch::go_on() {
  if (auto calls = optimistic_insert()) return insert_optimistically(*calls);
  read();
}

std::optional<std::vector<Call>> Batch::optimistic_insert() {
  if (writes_.front()->isolated || !reads_.only_keys()) return std::nullopt;
  WorkingSet working_set;
  for (const std::string& id : reads_.keys()) {
    const auto known = known_.keys.find(id);
    if (known == known_.keys.end()) return std::nullopt;
    working_set.load(known->second);
  }
  for (const auto& write : writes_) write->run(working_set);
  const auto changes = working_set.take_changes();
  // Whatever is refused has to be refused by what is there, not by what was. And once a minute a key's use is
  // noted, which takes a look as well.
  const bool all_inserted = changes.invites_inserted.size() == writes_.size();
  if (!all_inserted || !only_plain_invites(changes, working_set)) return std::nullopt;
  std::vector<Call> calls;
  if (auto locks = locks_for(reads_)) calls.push_back(*std::move(locks));
  calls.push_back(guarded_insertion_of(changes, working_set, known_.hosts));
  keys_ = working_set.keys();
  return calls;
}

/// A request outside a transaction is one by itself: it is committed once it is answered.
void Batch::insert_optimistically(const std::vector<Call>& calls) {
  send(calls, Ending::commit, [this](const std::vector<Rows>& rows) {
    if (rows.back().affected() == writes_.size()) return succeed();
    forget_keys();
    read();
  });
}

void Batch::read() {
  std::vector<Call> calls{{Statement::begin, {}}};
  if (writes_.front()->isolated) calls.push_back({Statement::wait_briefly, {}});
  const auto before = static_cast<std::ptrdiff_t>(calls.size());
  for (Call& call : reads_for(reads_)) calls.push_back(std::move(call));
  send(calls, Ending::open, [this, before](std::vector<Rows> rows) {
    rows.erase(rows.begin(), rows.begin() + before);  // what began the transaction gave
    apply(rows);
  });
}

void Batch::apply(const std::vector<Rows>& rows) {
  WorkingSet working_set = read_rows(reads_, rows);
  for (const auto& write : writes_) write->run(working_set);
  auto calls = writes_for(working_set.take_changes(), working_set, known_.hosts);
  keys_ = working_set.keys();
  if (reads_.proof()) {
    const auto now = std::chrono::floor<domain::Duration>(std::chrono::system_clock::now());
    calls.push_back({Statement::write_proof, parameters(millis(now))});
  }
  if (calls.empty()) calls.push_back({Statement::confirm, {}});
  write(std::move(calls));
}

void Batch::write(std::vector<Call> calls) {
  calls.push_back({Statement::commit, {}});
  send(calls, Ending::commit, [this](const std::vector<Rows>&) { succeed(); });
}

void Batch::succeed() {
  forget_keys();
  if (known_.keys.size() > known_keys_max) known_.keys.clear();
  known_.keys.merge(keys_);
  const auto took = Connection::Clock::now() - started_;
  ends_.committed(std::move(writes_), took);
}

void Batch::forget_keys() {
  for (const std::string& id : reads_.keys()) known_.keys.erase(id);
}

void Batch::give_back(Failure failure, bool outcome_unknown) {
  forget_keys();
  // Within a transaction that failed nothing else can be done. Outside of one this is a warning.
  if (connection_->usable() && !failure.lost) {
    connection_->send({{Statement::rollback, {}}}, request_limit, [](const Connection::Outcome&) {});
  }
  ends_.broken({std::move(writes_), std::move(failure), outcome_unknown});
}

}  // namespace usher::store::postgres
