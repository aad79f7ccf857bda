#include "adapters/store/postgres/connector.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "base/postgres/connection_parameters.hpp"
#include "base/text/one_line.hpp"

namespace usher::store::postgres {
namespace {

/// Whether somebody is there who was not ready in time, or went before. libpq knows no better way to tell
/// (fe-misc.c, fe-secure.c, fe-connect.c); its words are English, since this program sets no locale.
bool broke_off(std::string_view message) {
  constexpr std::array<std::string_view, 7> words{"server closed the connection",
                                                  "could not receive data",
                                                  "could not send ",
                                                  "SSL SYSCALL error",
                                                  "SSL connection has been closed",
                                                  "timeout expired",
                                                  "the database system is starting up"};
  return std::ranges::any_of(words, [&](std::string_view each) { return message.contains(each); });
}

Failure failure_to_connect(std::string message) {
  const bool unreachable = !broke_off(message);
  return {.message = std::move(message), .lost = true, .unreachable = unreachable};
}

}  // namespace

std::expected<Handle, Failure> connect(const secrets::Secret& address) {
  const std::string given(address.reveal());
  // What stands before `dbname` are defaults, which the address may override. A host that vanished is noticed
  // within seconds, not TCP's fifteen minutes.
  const std::array<const char*, 10> names{"application_name",
                                          "connect_timeout",
                                          "keepalives_idle",
                                          "keepalives_interval",
                                          "keepalives_count",
                                          "tcp_user_timeout",
                                          "target_session_attrs",
                                          "client_encoding",
                                          "dbname",
                                          nullptr};
  const std::array<const char*, 10> values{"usher",
                                           usher::postgres::connect_timeout,
                                           "10",
                                           "3",
                                           "3",
                                           "10000",
                                           usher::postgres::target_session_attrs,
                                           usher::postgres::client_encoding,
                                           given.c_str(),
                                           nullptr};
  Handle handle(PQconnectdbParams(names.data(), values.data(), 1));
  if (!handle) return std::unexpected(Failure{.message = "no memory for a connection", .lost = true});
  if (PQstatus(handle.get()) != CONNECTION_OK) {
    return std::unexpected(failure_to_connect(text::one_line(PQerrorMessage(handle.get()))));
  }
  PQsetNoticeProcessor(handle.get(), [](void*, const char*) {}, nullptr);
  return handle;
}

Connector::Connector(boost::asio::io_context& context, std::shared_ptr<ServerChoice> servers,
                     std::size_t at_once)
    : context_(context), servers_(std::move(servers)), threads_(at_once) {}

void Connector::open(Opened opened) {
  boost::asio::post(threads_, [this, opened = std::move(opened)]() mutable {
    auto handle = connect(servers_->address());
    boost::asio::post(context_, [opened = std::move(opened), handle = std::move(handle)]() mutable {
      opened(std::move(handle));
    });
  });
}

void Connector::stop() {
  threads_.stop();
  threads_.join();
}

}  // namespace usher::store::postgres
