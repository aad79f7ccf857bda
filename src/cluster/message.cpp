#include "cluster/message.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

namespace usher::cluster {
namespace {

using core::Errc;
using core::Error;
using core::Secret;

constexpr std::size_t name_size = std::tuple_size_v<Name>;

/// Numbers are big-endian, texts stand behind their length.
class Writer {
 public:
  explicit Writer(std::size_t room) { bytes_.reserve(room); }

  void number(std::uint64_t value, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) bytes_ += static_cast<char>(value >> shift);
  }
  void name(const Name& value) {
    for (const std::byte each : value) bytes_ += static_cast<char>(each);
  }
  void text(std::string_view value) {
    value = value.substr(0, std::numeric_limits<std::uint16_t>::max());
    number(value.size(), 2);
    bytes_ += value;
  }
  Secret finish() { return Secret{std::move(bytes_)}; }

 private:
  std::string bytes_;
};

/// Reads what a `Writer` wrote. After the first thing that is not there, nothing is.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  std::string_view take(std::size_t size) {
    good_ = good_ && size <= rest_.size();
    if (!good_) return {};
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    for (const char each : take(size)) value = value << 8U | static_cast<unsigned char>(each);
    return value;
  }
  Name name() {
    Name value{};
    std::ranges::transform(take(name_size), value.begin(), [](char each) { return std::byte(each); });
    return value;
  }
  std::string_view text() { return take(number(2)); }
  [[nodiscard]] bool finished() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

void write_order(Writer& out, const Order& order) {
  out.number(static_cast<std::uint64_t>(order.action), 1);
  out.text(order.address);
  out.text(order.password.reveal());
  out.number(order.invite, 8);
}

std::optional<Order> read_order(Reader& in) {
  const auto action = in.number(1);
  if (action < 1 || action > 3) return std::nullopt;
  Order order;
  order.action = static_cast<Order::Action>(action);
  order.address = in.text();
  order.password = Secret{std::string(in.text())};
  order.invite = in.number(8);
  return order;
}

/// Errors go by their names, which are the same in every version.
void write_answer(Writer& out, const Answer& answer) {
  out.number(answer ? 1 : 0, 1);
  out.number(answer.value_or(false) ? 1 : 0, 1);
  out.text(answer ? "" : core::describe(answer.error().code).slug);
  out.text(answer ? "" : answer.error().detail);
}

std::optional<Answer> read_answer(Reader& in) {
  const bool good = in.number(1) == 1;
  const bool value = in.number(1) == 1;
  const auto slug = in.text();
  const auto detail = in.text();
  if (good) return Answer{value};
  const auto table = core::error_table();
  const auto found = std::ranges::find(table, slug, &core::ErrorDescription::slug);
  if (found == table.end()) return std::nullopt;
  return Answer{std::unexpected(Error{found->code, std::string(detail)})};
}

}  // namespace

Name random_name(secrets::Random& random) {
  Name name{};
  random.fill(std::span(name));
  return name;
}

Secret to_bytes(const Message& message) {
  // Enough that nothing moves while it grows, which would leave a password behind.
  constexpr std::size_t heads = 128;
  Writer out(heads + message.order.address.size() + message.order.password.reveal().size() +
             (message.answer ? 0 : message.answer.error().detail.size()));
  out.number(static_cast<std::uint64_t>(message.kind), 1);
  out.name(message.request);
  out.name(message.from);
  out.name(message.to);
  out.name(message.offer);
  if (message.kind == Message::Kind::order) write_order(out, message.order);
  if (message.kind == Message::Kind::answer) write_answer(out, message.answer);
  return out.finish();
}

std::optional<Message> from_bytes(const Secret& bytes) {
  Reader in(bytes.reveal());
  const auto kind = in.number(1);
  if (kind < 1 || kind > 4) return std::nullopt;
  Message message;
  message.kind = static_cast<Message::Kind>(kind);
  message.request = in.name();
  message.from = in.name();
  message.to = in.name();
  message.offer = in.name();
  if (message.kind == Message::Kind::order) {
    auto order = read_order(in);
    if (!order) return std::nullopt;
    message.order = *std::move(order);
  }
  if (message.kind == Message::Kind::answer) {
    auto answer = read_answer(in);
    if (!answer) return std::nullopt;
    message.answer = *std::move(answer);
  }
  if (!in.finished()) return std::nullopt;
  return message;
}

}  // namespace usher::cluster
