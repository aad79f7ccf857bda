#include "adapters/cluster/message.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

namespace usher::cluster {
namespace {

using secrets::Secret;

constexpr std::size_t id_size = std::tuple_size_v<RandomId>;
constexpr auto last_action = static_cast<std::uint64_t>(AccountRequest::Action::find_profile);

/// Numbers are big-endian, texts stand behind their length.
class Writer {
 public:
  explicit Writer(std::size_t room) { bytes_.reserve(room); }

  void number(std::uint64_t value, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) bytes_ += static_cast<char>(value >> shift);
  }
  void id(const RandomId& value) {
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
  RandomId id() {
    RandomId value{};
    std::ranges::transform(take(id_size), value.begin(), [](char each) { return std::byte(each); });
    return value;
  }
  std::string_view text() { return take(number(2)); }
  /// Whether the rest was written, which an older version may not have done.
  [[nodiscard]] bool more() const { return good_ && !rest_.empty(); }
  /// Whether all was there that was asked for. What follows it a newer version wrote.
  [[nodiscard]] bool good() const { return good_; }

 private:
  std::string_view rest_;
  bool good_ = true;
};

void write_request(Writer& out, const AccountRequest& request) {
  out.number(static_cast<std::uint64_t>(request.action), 1);
  out.text(request.address);
  out.text(request.password.reveal());
  out.number(request.invite, 8);
  out.text(request.client);
  out.number(static_cast<std::uint64_t>(request.age.count()), 8);
}

/// What came later stands at the end, in the order in which it came.
AccountRequest read_request(Reader& in) {
  AccountRequest request;
  const auto action = in.number(1);
  if (action <= last_action) request.action = static_cast<AccountRequest::Action>(action);
  request.address = in.text();
  request.password = Secret{std::string(in.text())};
  request.invite = in.number(8);
  if (in.more()) request.client = in.text();
  // Without an age, any account would have been there for long enough.
  if (in.more() || request.action == AccountRequest::Action::has_been_there) {
    request.age = domain::Duration{static_cast<domain::Duration::rep>(in.number(8))};
  }
  return request;
}

/// Errors go by their names, which are the same in every version.
void write_answer(Writer& out, const Answer& answer, const domain::Profile& profile) {
  out.number(answer ? 1 : 0, 1);
  out.number(answer.value_or(false) ? 1 : 0, 1);
  out.text(answer ? "" : domain::describe(answer.error().code).slug);
  out.text(answer ? "" : answer.error().detail);
  out.text(profile.name);
  out.text(profile.picture);
}

/// An error that is not known yet says only that it went wrong somehow.
Answer read_answer(Reader& in) {
  const bool good = in.number(1) == 1;
  const bool value = in.number(1) == 1;
  const auto slug = in.text();
  const auto detail = in.text();
  if (good) return Answer{value};
  const auto table = domain::error_table();
  const auto found = std::ranges::find(table, slug, &domain::ErrorDescription::slug);
  if (found == table.end()) return fail(domain::Errc::accounts_unsure);
  return Answer{fail(found->code, std::string(detail))};
}

domain::Profile read_profile(Reader& in) {
  domain::Profile profile;
  if (in.more()) profile.name = in.text();
  if (in.more()) profile.picture = in.text();
  return profile;
}

}  // namespace

RandomId random_id(secrets::Random& random) {
  RandomId id{};
  random.fill(std::span(id));
  return id;
}

Secret to_bytes(const Message& message) {
  // Enough that nothing moves while it grows, which would leave a password behind.
  constexpr std::size_t heads = 128;
  Writer out(heads + message.request.address.size() + message.request.client.size() +
             message.request.password.reveal().size() + message.profile.name.size() +
             message.profile.picture.size() + (message.answer ? 0 : message.answer.error().detail.size()));
  out.number(static_cast<std::uint64_t>(message.kind), 1);
  out.id(message.call_id);
  out.id(message.from);
  out.id(message.to);
  out.id(message.grant_id);
  if (message.kind == Message::Kind::request) write_request(out, message.request);
  if (message.kind == Message::Kind::answer) write_answer(out, message.answer, message.profile);
  return out.finish();
}

std::optional<Message> from_bytes(const Secret& bytes) {
  Reader in(bytes.reveal());
  const auto kind = in.number(1);
  if (kind < 1 || kind > 4) return std::nullopt;
  Message message;
  message.kind = static_cast<Message::Kind>(kind);
  message.call_id = in.id();
  message.from = in.id();
  message.to = in.id();
  message.grant_id = in.id();
  if (message.kind == Message::Kind::request) message.request = read_request(in);
  if (message.kind == Message::Kind::answer) {
    message.answer = read_answer(in);
    message.profile = read_profile(in);
  }
  if (!in.good()) return std::nullopt;
  return message;
}

}  // namespace usher::cluster
