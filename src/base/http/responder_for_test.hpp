#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "base/http/responder.hpp"

namespace usher::http {

/// Hands answers to a function.
class FunctionSink final : public ReplySink {
 public:
  explicit FunctionSink(std::move_only_function<void(Response)> function) : function_(std::move(function)) {}
  void reply(Response response) override { function_(std::move(response)); }

 private:
  std::move_only_function<void(Response)> function_;
};

/// A responder that hands its answer to a function: for handlers without a server.
inline Responder responder_calling(std::move_only_function<void(Response)> function) {
  return Responder(std::make_shared<FunctionSink>(std::move(function)));
}

}  // namespace usher::http
