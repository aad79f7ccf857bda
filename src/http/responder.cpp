#include "http/responder.hpp"

#include "http/problem.hpp"

namespace usher::http {

namespace {

class FunctionSink final : public ReplySink {
 public:
  explicit FunctionSink(std::move_only_function<void(Response)> function) : function_(std::move(function)) {}

  void reply(std::uint64_t /*exchange*/, Response response) override { function_(std::move(response)); }

 private:
  std::move_only_function<void(Response)> function_;
};

}  // namespace

Responder Responder::calling(std::move_only_function<void(Response)> function) {
  return {std::make_shared<FunctionSink>(std::move(function)), 0};
}

void Responder::answer_if_unanswered() noexcept {
  if (sink_ == nullptr) return;
  (*this)(problem(500, "internal", "Something went wrong on the server."));
}

}  // namespace usher::http
