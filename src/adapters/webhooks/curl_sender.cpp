#include "adapters/webhooks/curl_sender.hpp"

#include <curl/curl.h>

#include <map>
#include <memory>
#include <stdexcept>
#include <utility>

#include "adapters/webhooks/transfer.hpp"

namespace usher::webhooks {
namespace {

using Multi = std::unique_ptr<CURLM, decltype([](auto* multi) { curl_multi_cleanup(multi); })>;

Multi make_multi() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  Multi multi(ready == CURLE_OK ? curl_multi_init() : nullptr);
  if (!multi) throw std::runtime_error("libcurl can't be used");
  return multi;
}

}  // namespace

class CurlSender::Transfers {
 public:
  explicit Transfers(CurlOptions options) : options_(std::move(options)), multi_(make_multi()) {}
  Transfers(const Transfers&) = delete;
  Transfers& operator=(const Transfers&) = delete;
  ~Transfers() {
    for (const auto& [handle, transfer] : under_way_) curl_multi_remove_handle(multi_.get(), handle);
  }

  void begin(Letter letter, Done done) {
    auto transfer = std::make_unique<Transfer>(options_, std::move(letter), std::move(done));
    CURL* const handle = transfer->handle();
    if (curl_multi_add_handle(multi_.get(), handle) != CURLM_OK) {
      throw std::runtime_error("libcurl takes no further transfer");
    }
    under_way_.emplace(handle, std::move(transfer));
  }

  void wait(std::chrono::milliseconds at_most) {
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    if (end_those_done()) return;
    curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(at_most.count()), nullptr);
    curl_multi_perform(multi_.get(), &running);
    end_those_done();
  }

  void wake() { curl_multi_wakeup(multi_.get()); }

 private:
  bool end_those_done() {
    bool any = false;
    int left = 0;
    while (const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* const handle = message->easy_handle;
      const CURLcode code = message->data.result;
      auto done = under_way_.extract(handle);
      curl_multi_remove_handle(multi_.get(), handle);
      any = true;
      // It may begin another one.
      done.mapped()->end(code);
    }
    return any;
  }

  CurlOptions options_;
  Multi multi_;
  std::map<void*, std::unique_ptr<Transfer>> under_way_;
};

CurlSender::CurlSender(CurlOptions options) : transfers_(std::make_unique<Transfers>(std::move(options))) {}

CurlSender::~CurlSender() = default;

void CurlSender::send(Letter letter, Done done) { transfers_->begin(std::move(letter), std::move(done)); }

void CurlSender::wait(std::chrono::milliseconds at_most) { transfers_->wait(at_most); }

void CurlSender::wake() { transfers_->wake(); }

}  // namespace usher::webhooks
