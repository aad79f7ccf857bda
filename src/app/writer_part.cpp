#include "app/writer_part.hpp"

#include <chrono>

#include "domain/model/error.hpp"

namespace usher::app {
namespace {

// A writer that has more to do than it can commits many times in that. One whose server is away gives up on
// what waited for five seconds (`postgres::WriterLimits::patience`), which is all that it does meanwhile.
constexpr std::chrono::seconds acts_within{10};

}  // namespace

Watchdog::Part writer_part(domain::Store& store, const StoreWatch& watch) {
  return {"database writer", [&store, &watch](const auto& answer) {
            store.check([&watch, answer](const domain::Result<void>& done) {
              // Whoever finds the queue full has not asked the writer.
              const bool refused = !done && done.error().code == domain::Errc::overloaded;
              answer(!refused || watch.acted_since(StoreWatch::Clock::now() - acts_within));
            });
          }};
}

}  // namespace usher::app
