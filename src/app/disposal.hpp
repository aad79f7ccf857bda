#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace usher::app {

/// Destroys, on a thread of its own, what others let go of: whoever is last may be a thread that the end of
/// it would wait for.
class Disposal {
 public:
  Disposal() : thread_([this] { run(); }) {}
  Disposal(const Disposal&) = delete;
  Disposal& operator=(const Disposal&) = delete;
  /// All that it was given must have been let go of.
  ~Disposal();

  template <class T>
  [[nodiscard]] std::shared_ptr<T> share(std::unique_ptr<T> object) {
    return {object.release(), [this](T* last) { take([last] { std::default_delete<T>()(last); }); }};
  }

 private:
  using Work = std::function<void()>;

  void take(Work work);
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Work> due_;
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace usher::app
