#include "adapters/webhooks/transfer.hpp"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <new>
#include <stdexcept>
#include <utility>

#include "adapters/webhooks/socket_address.hpp"
#include "domain/model/webhook.hpp"

namespace usher::webhooks {
namespace {

using Handle = std::unique_ptr<CURL, decltype([](auto* handle) { curl_easy_cleanup(handle); })>;
using Headers = std::unique_ptr<curl_slist, decltype([](auto* list) { curl_slist_free_all(list); })>;

void add(Headers& headers, const std::string& line) {
  auto* const before = headers.release();
  auto* const after = curl_slist_append(before, line.c_str());
  headers.reset(after == nullptr ? before : after);
  if (after == nullptr) throw std::bad_alloc();
}

}  // namespace

class Transfer::State {
 public:
  State(const CurlOptions& options, Letter letter, Sender::Done done)
      : options_(options), letter_(std::move(letter)), done_(std::move(done)), handle_(curl_easy_init()) {
    if (!handle_) throw std::runtime_error("libcurl can't be used");
    set_request();
    set_bounds();
  }

  [[nodiscard]] CURL* handle() const { return handle_.get(); }

  void end(CURLcode code) {
    domain::TryOutcome outcome;
    long status = 0;
    curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &status);
    // Where more came than is read, the status is known all the same.
    if (code == CURLE_OK || is_cut_) {
      outcome.status = static_cast<std::uint16_t>(status);
      curl_off_t seconds = 0;
      if (curl_easy_getinfo(handle(), CURLINFO_RETRY_AFTER, &seconds) == CURLE_OK && seconds > 0) {
        outcome.retry_after = std::chrono::seconds{std::min<curl_off_t>(seconds, retry_after_seconds_max)};
      }
    } else if (is_refused_) {
      outcome.problem = "its address is none that webhooks may be sent to";
    } else {
      outcome.problem = curl_easy_strerror(code);
    }
    done_(std::move(outcome));
  }

 private:
  static constexpr curl_off_t retry_after_seconds_max = 366L * 24 * 3600;

  template <class Value>
  void set(CURLoption option, Value value) {
    if (curl_easy_setopt(handle(), option, value) != CURLE_OK) {
      throw std::runtime_error("libcurl lacks an option that webhooks need");
    }
  }

  void set_request() {
    add(headers_, "Content-Type: application/json");
    add(headers_, "webhook-id: " + letter_.id);
    add(headers_, "webhook-timestamp: " + std::to_string(letter_.seconds));
    add(headers_, "webhook-signature: " + letter_.signatures);
    add(headers_, "Expect:");  // else libcurl waits for leave to send a long body
    set(CURLOPT_URL, letter_.url.c_str());
    set(CURLOPT_HTTPHEADER, headers_.get());
    set(CURLOPT_USERAGENT, options_.user_agent.c_str());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(letter_.body.size()));
    set(CURLOPT_POSTFIELDS, letter_.body.c_str());
  }

  void set_bounds() {
    const bool loopback = options_.reach == domain::WebhookReach::and_loopback;
    set(CURLOPT_PROTOCOLS_STR, loopback ? "http,https" : "https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(options_.try_time.count()));
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.try_time.count()));
    set(CURLOPT_NOSIGNAL, 1L);
    // A look-up that hangs is left behind, and not waited for.
    set(CURLOPT_QUICK_EXIT, 1L);
    // A connection is checked when it is made: none is used twice.
    set(CURLOPT_FRESH_CONNECT, 1L);
    set(CURLOPT_FORBID_REUSE, 1L);
    set(CURLOPT_DNS_CACHE_TIMEOUT, 0L);
    set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    set(CURLOPT_OPENSOCKETDATA, this);
    set(CURLOPT_WRITEFUNCTION, &take_body);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_HEADERFUNCTION, &take_header);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_PRIVATE, this);
  }

  /// Called with the very address that is connected to next.
  static curl_socket_t open_socket(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) {
    auto& state = *static_cast<State*>(self);
    const auto bytes = bytes_of(&address->addr);
    const bool encrypted = state.letter_.url.starts_with("https:");
    if (!bytes || !domain::may_connect(*bytes, state.options_.reach, encrypted)) {
      state.is_refused_ = true;
      return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }

  static std::size_t take_body(char* /*data*/, std::size_t size, std::size_t count, void* self) {
    auto& state = *static_cast<State*>(self);
    return state.takes(state.body_bytes_, size * count) ? size * count : 0;  // which ends the transfer
  }

  /// What is read of the headers is their number of bytes alone.
  static std::size_t take_header(char* /*data*/, std::size_t size, std::size_t count, void* self) {
    auto& state = *static_cast<State*>(self);
    state.header_bytes_ += size * count;
    return state.header_bytes_ <= answer_bytes_max ? size * count : 0;
  }

  bool takes(std::size_t& bytes, std::size_t more) {
    bytes += more;
    is_cut_ = bytes > answer_bytes_max;
    return !is_cut_;
  }

  const CurlOptions& options_;
  Letter letter_;
  Sender::Done done_;
  Headers headers_;
  Handle handle_;
  std::size_t header_bytes_ = 0;
  std::size_t body_bytes_ = 0;
  bool is_cut_ = false;
  bool is_refused_ = false;
};

Transfer::Transfer(const CurlOptions& options, Letter letter, Sender::Done done)
    : state_(std::make_unique<State>(options, std::move(letter), std::move(done))) {}

Transfer::~Transfer() = default;

void* Transfer::handle() const { return state_->handle(); }

void Transfer::end(int code) { state_->end(static_cast<CURLcode>(code)); }

}  // namespace usher::webhooks
