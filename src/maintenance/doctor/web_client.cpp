#include "maintenance/doctor/web_client.hpp"

#include <curl/curl.h>

#include <memory>
#include <string_view>

namespace usher::doctor {
namespace {

using Handle = std::unique_ptr<CURL, decltype([](auto* handle) { curl_easy_cleanup(handle); })>;

std::size_t take(char* data, std::size_t size, std::size_t count, void* target) {
  auto& body = *static_cast<std::string*>(target);
  if (body.size() + size * count > body_bytes_max) return 0;  // which ends the transfer
  body.append(data, size * count);
  return size * count;
}

std::string expiry_of(CURL* handle) {
  struct curl_certinfo* chain = nullptr;
  if (curl_easy_getinfo(handle, CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == nullptr ||
      chain->num_of_certs < 1)
    return {};
  static constexpr std::string_view field = "Expire date:";
  for (const curl_slist* each = chain->certinfo[0]; each != nullptr; each = each->next) {
    const std::string_view text = each->data;
    if (text.starts_with(field)) return std::string(text.substr(field.size()));
  }
  return {};
}

WebFailure::Cause cause_of(CURLcode code) {
  if (code == CURLE_PEER_FAILED_VERIFICATION) return WebFailure::Cause::certificate;
  return code == CURLE_SSL_CACERT_BADFILE ? WebFailure::Cause::no_authorities : WebFailure::Cause::connection;
}

}  // namespace

std::expected<WebAnswer, WebFailure> get(const std::string& url) {
  const Handle handle(curl_easy_init());
  if (!handle) return std::unexpected(WebFailure{.what = "libcurl can't be used"});
  WebAnswer answer;
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT, 10L);
  curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_CERTINFO, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_USERAGENT, "usher doctor");
  curl_easy_setopt(handle.get(), CURLOPT_WRITEFUNCTION, &take);
  curl_easy_setopt(handle.get(), CURLOPT_WRITEDATA, &answer.body);
  const CURLcode code = curl_easy_perform(handle.get());
  if (code != CURLE_OK) {
    return std::unexpected(WebFailure{.cause = cause_of(code), .what = curl_easy_strerror(code)});
  }
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  answer.certificate_expires = expiry_of(handle.get());
  return answer;
}

}  // namespace usher::doctor
