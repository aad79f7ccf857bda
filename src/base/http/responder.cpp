#include "base/http/responder.hpp"

#include "base/http/problem.hpp"

namespace usher::http {

void Responder::answer_if_unanswered() noexcept {
  if (sink_ == nullptr) return;
  (*this)(problem(500, "internal", "Something went wrong on the server."));
}

}  // namespace usher::http
