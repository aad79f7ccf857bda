// How long it takes to render, and how much goes over the wire. usage: pages_bench

#include <chrono>
#include <iostream>

#include "adapters/web/pages/assets/encode.hpp"
#include "adapters/web/pages/view/qr_cache.hpp"
#include "adapters/web/pages/view/qr_code.hpp"
#include "adapters/web/pages/view/sample_views.hpp"

namespace usher::pages {
namespace {

template <class Work>
double microseconds_each(Work work) {
  constexpr int rounds = 20000;
  std::size_t bytes = 0;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < rounds; ++i) bytes += work();
  const std::chrono::duration<double, std::micro> taken = std::chrono::steady_clock::now() - start;
  return bytes == 0 ? 0 : taken.count() / rounds;
}

void run() {
  const auto start = std::chrono::steady_clock::now();
  Pages pages;
  const std::chrono::duration<double, std::milli> loading = std::chrono::steady_clock::now() - start;
  const Site site = pages.add_site({.name = "Verona Chat",
                                    .domain = "chat.example.com",
                                    .accent = {},
                                    .logo = {},
                                    .logo_name = {},
                                    .home_url = {},
                                    .share_image_url = {}});
  const Apps apps = Apps::load(pages.files(), pages.messages());
  std::cout << "loading all pages: " << loading.count() << " ms\n";
  for (const std::string_view tag : {"en", "ar", "ja"}) {
    const std::size_t language = *find_language(tag);
    const LandingView view = sample_landing(pages, site, apps, language);
    const Reader reader{
        .site = site, .language = language, .language_href = "/invite?TOKEN&lang=", .demo = false};
    const double time = microseconds_each([&] { return pages.render(reader, view).size(); });
    const std::string html = pages.render(reader, view);
    std::cout << "landing, " << tag << ": " << time << " us, " << html.size() << " bytes, "
              << gzip(html, Effort::build).size() << " by gzip\n";
  }
  const std::string link = "https://chat.example.com/invite?AbCdEfGhIjKlMnOpQrStUv";
  std::cout << "QR code: " << microseconds_each([&] { return qr_svg(link)->html().size(); }) << " us\n";
  QrCache cache;
  std::cout << "QR code, cached: " << microseconds_each([&] { return cache.svg(link)->html().size(); })
            << " us\n";
  for (const auto& [path, file] : pages.static_files().all()) {
    std::cout << path << ": " << file.plain.size() << " bytes, " << file.gzip.size() << " by gzip, "
              << file.brotli.size() << " by brotli\n";
  }
}

}  // namespace
}  // namespace usher::pages

int main() { usher::pages::run(); }
