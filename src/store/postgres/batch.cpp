#include "store/postgres/batch.hpp"

#include <utility>

#include "store/columns/columns.hpp"

namespace usher::store::postgres {
namespace {

// Beyond the time that the server may wait for locks (configure.sql).
constexpr std::chrono::seconds request_limit{8};
// More than are in use at once, most likely. Beyond them some are read again.
constexpr std::size_t known_keys_max = 1024;

Failure unreadable(const std::exception& why) { return {.state = "", .message = why.what()}; }

}  // namespace

Batch::Batch(std::shared_ptr<Connection> connection, KnownRows& known, Writes writes, Ends ends)
    : connection_(std::move(connection)), known_(known), writes_(std::move(writes)), ends_(std::move(ends)) {}

void Batch::start() {
  for (const auto& write : writes_) write->tell(needs_);
  std::vector<core::DomainName> unknown;
  for (const core::DomainName& host : needs_.hosts()) {
    if (!known_.hosts.contains(host)) unknown.push_back(host);
  }
  if (unknown.empty()) return go_on();
  make_hosts(std::move(unknown));
}

void Batch::send(const std::vector<Call>& calls, Ending ending, Then then) {
  connection_->send(
      calls, request_limit,
      [self = shared_from_this(), ending, then = std::move(then)](Connection::Outcome outcome) mutable {
        if (!outcome) {
          // A server that is being stopped (class 57) while it waits for its standby has committed already.
          const Failure& failure = outcome.error();
          const bool maybe_done =
              ending == Ending::commit && (failure.lost || failure.state.starts_with("57"));
          return self->give_back(std::move(outcome).error(), maybe_done);
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
void Batch::make_hosts(std::vector<core::DomainName> unknown) {
  const auto names = [&] {
    Array array(ElementType::text);
    for (const core::DomainName& host : unknown) array.add(std::string_view(host.str()));
    return parameters(std::move(array));
  };
  std::vector<Call> calls;
  calls.push_back({Statement::insert_hosts, names()});
  calls.push_back({Statement::find_hosts, names()});
  send(calls, Ending::open, [this](const std::vector<Rows>& rows) {
    const Rows& found = rows.at(1);
    for (int row = 0; row < found.count(); ++row) {
      known_.hosts.emplace(believed(core::DomainName::parse(found.text(row, 1))), found.integer(row, 0));
    }
    go_on();
  });
}

void Batch::go_on() {
  if (auto calls = writes_unseen()) return write_unseen(*calls);
  read();
}

std::optional<std::vector<Call>> Batch::writes_unseen() {
  if (writes_.front()->alone || !needs_.only_keys()) return std::nullopt;
  Tables tables;
  for (const std::string& id : needs_.keys()) {
    const auto known = known_.keys.find(id);
    if (known == known_.keys.end()) return std::nullopt;
    tables.bring(known->second);
  }
  for (const auto& write : writes_) write->run(tables);
  const auto changes = tables.take_changes();
  // Whatever is refused has to be refused by what is there, not by what was. And once a minute a key's use is
  // noted, which takes a look as well.
  const bool all_inserted = changes.invites_inserted.size() == writes_.size();
  if (!all_inserted || !only_plain_invites(changes, tables)) return std::nullopt;
  std::vector<Call> calls;
  if (auto locks = locks_for(needs_)) calls.push_back(*std::move(locks));
  calls.push_back(guarded_insertion_of(changes.invites_inserted, tables, known_.hosts));
  keys_ = tables.keys();
  return calls;
}

/// A request outside a transaction is one by itself: it is committed once it is answered.
void Batch::write_unseen(const std::vector<Call>& calls) {
  send(calls, Ending::commit, [this](const std::vector<Rows>& rows) {
    if (rows.back().affected() == writes_.size()) return succeed();
    forget_keys();
    read();
  });
}

void Batch::read() {
  std::vector<Call> calls{{Statement::begin, {}}};
  if (writes_.front()->alone) calls.push_back({Statement::wait_briefly, {}});
  const auto before = static_cast<std::ptrdiff_t>(calls.size());
  for (Call& call : reads_for(needs_)) calls.push_back(std::move(call));
  send(calls, Ending::open, [this, before](std::vector<Rows> rows) {
    rows.erase(rows.begin(), rows.begin() + before);  // what began the transaction gave
    apply(rows);
  });
}

void Batch::apply(const std::vector<Rows>& rows) {
  Tables tables = read_tables(needs_, rows);
  for (const auto& write : writes_) write->run(tables);
  auto calls = writes_for(tables.take_changes(), tables, known_.hosts);
  keys_ = tables.keys();
  if (needs_.proof()) {
    const auto now = std::chrono::floor<core::Duration>(std::chrono::system_clock::now());
    calls.push_back({Statement::write_proof, parameters(millis(now))});
  }
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
  for (const std::string& id : needs_.keys()) known_.keys.erase(id);
}

void Batch::give_back(Failure failure, bool maybe_done) {
  forget_keys();
  // Within a transaction that failed nothing else can be done. Outside of one this is a warning.
  if (connection_->usable() && !failure.lost) {
    connection_->send({{Statement::rollback, {}}}, request_limit, [](const Connection::Outcome&) {});
  }
  ends_.broken({std::move(writes_), std::move(failure), maybe_done});
}

}  // namespace usher::store::postgres
