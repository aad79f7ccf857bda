#include "adapters/store/sqlite/connection.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <thread>

#include "adapters/store/sqlite/file_watch.hpp"

namespace usher::store::sqlite {

using std::chrono::steady_clock;

namespace {

/// Has SQLite not count its memory, which takes a lock of the whole process for every allocation. It is
/// too late for that, and no matter, where something else used SQLite before.
void count_no_memory() noexcept {
  static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(configured);
}

sqlite3_file* file_of(sqlite3* handle) noexcept {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&file));
  return file != nullptr && file->pMethods != nullptr ? file : nullptr;
}

}  // namespace

void Connection::Closer::operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }

Connection::Connection(const ConnectionOptions& options)
    : watch_(options.watch), busy_wait_(options.busy_wait) {
  count_no_memory();
  sqlite3* opened = nullptr;
  // A connection is used by one thread at a time, so SQLite's own locks would be paid for nothing.
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(options.file.c_str(), &opened, flags,
                                   options.vfs.empty() ? nullptr : options.vfs.c_str());
  handle_.reset(opened);
  if (code != SQLITE_OK) fail(code);
  sqlite3_busy_handler(opened, &Connection::on_busy, this);
}

Connection::~Connection() {
  if (watch_ == nullptr || !watch_->forbids_checkpoint()) return;
  sqlite3_db_config(handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void Connection::execute(std::string_view sql) {
  const std::string terminated(sql);
  const int code = sqlite3_exec(handle(), terminated.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

std::int64_t Connection::changes() const noexcept { return sqlite3_changes64(handle()); }
bool Connection::in_transaction() const noexcept { return sqlite3_get_autocommit(handle()) == 0; }
bool Connection::read_only() const noexcept { return sqlite3_db_readonly(handle(), "main") == 1; }
void Connection::interrupt() noexcept { sqlite3_interrupt(handle()); }

bool Connection::moved() const noexcept {
  int moved = 0;
  sqlite3_file_control(handle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return moved != 0;
}

std::optional<Connection::Header> Connection::header() const noexcept {
  sqlite3_file* const file = file_of(handle());
  Header bytes{};
  if (file == nullptr) return std::nullopt;
  const int code = file->pMethods->xRead(file, bytes.data(), static_cast<int>(bytes.size()), 0);
  return code == SQLITE_OK ? std::optional(bytes) : std::nullopt;
}

// https://www.sqlite.org/walformat.html, 2.1: the index begins with its header, twice, in the machine's own
// byte order. It is read through SQLite, since closing a descriptor of ours would drop the locks that SQLite
// has on it.
std::optional<Connection::Log> Connection::log() const noexcept {
  constexpr int region_bytes = 32768;
  struct IndexHeader {
    std::array<std::uint32_t, 3> version_and_change;
    std::uint8_t is_initialised;
    std::uint8_t checksums_are_big_endian;
    std::uint16_t page_size;  // 1: 65536
    std::uint32_t frames;
    std::array<std::uint32_t, 7> rest;
  };
  static_assert(sizeof(IndexHeader) == 48);
  sqlite3_file* const file = file_of(handle());
  if (file == nullptr || file->pMethods->iVersion < 2) return std::nullopt;
  volatile void* memory = nullptr;
  if (file->pMethods->xShmMap(file, 0, region_bytes, 0, &memory) != SQLITE_OK || memory == nullptr)
    return std::nullopt;
  std::array<IndexHeader, 2> copies{};
  const auto* const bytes = static_cast<const volatile unsigned char*>(memory);
  std::copy_n(bytes, sizeof(copies), reinterpret_cast<unsigned char*>(copies.data()));
  if (std::memcmp(copies.data(), copies.data() + 1, sizeof(IndexHeader)) != 0) return std::nullopt;
  const auto& header = copies.front();
  return Log{.frames = header.frames, .page_size = header.page_size == 1 ? 65536U : header.page_size};
}

bool Connection::checkpoint() noexcept {
  int frames = 0;
  int done = 0;
  const int code = sqlite3_wal_checkpoint_v2(handle(), "main", SQLITE_CHECKPOINT_PASSIVE, &frames, &done);
  return code == SQLITE_OK && frames == done;
}

void Connection::fail(int code) const {
  if (handle() == nullptr) throw Failure(code, 0, sqlite3_errstr(code));
  throw Failure(code, sqlite3_system_errno(handle()), sqlite3_errmsg(handle()));
}

// SQLite's own handler sleeps up to 100 ms at a time; beside a busy server that waits for long.
int Connection::on_busy(void* self, int count) noexcept {
  auto& connection = *static_cast<Connection*>(self);
  const auto now = steady_clock::now();
  if (count == 0) connection.busy_since_ = now;
  if (now - connection.busy_since_ >= connection.busy_wait_) return 0;
  std::this_thread::sleep_for(std::chrono::microseconds(count < 20 ? 200 : 2000));
  return 1;
}

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }

Statement::Statement(Connection& connection, std::string_view sql) : connection_(&connection) {
  sqlite3_stmt* prepared = nullptr;
  check(sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &prepared, nullptr));
  statement_.reset(prepared);
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) connection_->fail(code);
}

void Statement::bind(int index, std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), index, value));
}

void Statement::bind(int index, std::string_view value) {
  // A null pointer would bind NULL, and an empty view may hold one.
  const char* data = value.empty() ? "" : value.data();
  check(sqlite3_bind_text64(statement_.get(), index, data, value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind(int index, Bytes value) {
  check(sqlite3_bind_blob64(statement_.get(), index, value.data(), value.size(), SQLITE_STATIC));
}

void Statement::bind(int index, std::nullopt_t /*none*/) {
  check(sqlite3_bind_null(statement_.get(), index));
}

Rows::~Rows() { sqlite3_reset(statement_.statement_.get()); }

bool Rows::next() {
  const int code = sqlite3_step(statement_.statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) statement_.connection_->fail(code);
  return false;
}

bool Rows::null(int column) const {
  return sqlite3_column_type(statement_.statement_.get(), column) == SQLITE_NULL;
}

std::int64_t Rows::integer(int column) const {
  return sqlite3_column_int64(statement_.statement_.get(), column);
}

std::optional<std::int64_t> Rows::maybe_integer(int column) const {
  if (null(column)) return std::nullopt;
  return integer(column);
}

std::string_view Rows::text(int column) const {
  auto* const statement = statement_.statement_.get();
  const auto* const data = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

Bytes Rows::blob(int column) const {
  auto* const statement = statement_.statement_.get();
  const auto* const data = static_cast<const std::byte*>(sqlite3_column_blob(statement, column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

std::int64_t single_number(Connection& connection, std::string_view sql) {
  Statement statement(connection, sql);
  Rows rows = statement.query();
  return rows.next() ? rows.integer(0) : 0;
}

}  // namespace usher::store::sqlite
