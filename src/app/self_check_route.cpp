#include "app/self_check_route.hpp"

#include <string>
#include <utility>

#include "base/http/problem.hpp"

namespace usher::app {

void mount_self_check(http::Router& router, const doctor::SelfCheck& self) {
  router.add(std::string(doctor::SelfCheck::path), "doctor", {http::Method::get},
             [&self](const http::Request& request, http::Responder respond) {
               auto answer = self.answer(request.query);
               if (!answer) return respond(http::problem(404, "not-found", "There is nothing here."));
               http::Response response{200, doctor::to_text({.answer = *std::move(answer),
                                                             .client = request.client.to_string(),
                                                             .secure = request.secure})};
               response.set("Content-Type", "text/plain; charset=utf-8").set("Cache-Control", "no-store");
               respond(std::move(response));
             });
}

}  // namespace usher::app
