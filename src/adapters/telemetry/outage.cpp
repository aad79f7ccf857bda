#include "adapters/telemetry/outage.hpp"

namespace usher::telemetry {
namespace {

std::int64_t seconds_of(Outage::Clock::duration duration) {
  return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
}

}  // namespace

void Outage::failed(std::string_view code, std::string_view why) {
  const std::scoped_lock lock(mutex_);
  last_ = now_();
  if (!under_way_) {
    reasons_.clear();
    failures_ = 0;
    began_ = last_;
    count_due_ = last_ + between_counts;
    under_way_ = true;
  }
  ++failures_;
  if (reasons_.size() < reasons_max && reasons_.emplace(why).second) {
    log_.error(events_.begins, {{"code", code}, {"why", why}});
  } else if (last_ >= count_due_) {
    count_due_ = last_ + between_counts;
    log_.error(
        events_.goes_on,
        {{"failures", failures_}, {"seconds", seconds_of(last_ - began_)}, {"code", code}, {"why", why}});
  }
}

void Outage::end_if_quiet() {
  const std::scoped_lock lock(mutex_);
  const auto now = now_();
  if (!under_way_ || now - last_ < quiet) return;
  under_way_ = false;
  log_.info(events_.ends, {{"failures", failures_}, {"seconds", seconds_of(now - began_)}});
}

}  // namespace usher::telemetry
