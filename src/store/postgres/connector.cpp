#include "store/postgres/connector.hpp"

#include <libpq-fe.h>

#include <array>
#include <boost/asio/post.hpp>
#include <string>
#include <utility>

namespace usher::store::postgres {

std::expected<Handle, Failure> connect(const core::Secret& address) {
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
  const std::array<const char*, 10> values{"usher", "3",          "10",   "3",           "3",
                                           "10000", "read-write", "UTF8", given.c_str(), nullptr};
  Handle handle(PQconnectdbParams(names.data(), values.data(), 1));
  if (!handle)
    return std::unexpected(Failure{.state = "", .message = "no memory for a connection", .lost = true});
  if (PQstatus(handle.get()) != CONNECTION_OK) {
    return std::unexpected(
        Failure{.state = "", .message = one_line(PQerrorMessage(handle.get())), .lost = true});
  }
  PQsetNoticeProcessor(handle.get(), [](void*, const char*) {}, nullptr);
  return handle;
}

Connector::Connector(boost::asio::io_context& context, core::Secret address, std::size_t at_once)
    : context_(context), address_(std::move(address)), threads_(at_once) {}

void Connector::open(Opened opened) {
  boost::asio::post(threads_, [this, opened = std::move(opened)]() mutable {
    auto handle = connect(address_);
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
