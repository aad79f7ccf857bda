#include "adapters/web/api/v1/fault.hpp"

#include <utility>

#include "adapters/web/api/error_response.hpp"
#include "base/http/problem.hpp"
#include "base/text/spelling.hpp"

namespace usher::api::v1 {

void add_fault(Faults& faults, Fault fault) {
  if (faults.size() < faults_max) faults.push_back(std::move(fault));
}

void add_body_fault(Faults& faults, std::string pointer, std::string detail) {
  add_fault(faults, {.where = Fault::Where::body, .place = std::move(pointer), .detail = std::move(detail)});
}

std::string suggestion(std::string_view word, const std::vector<std::string_view>& known) {
  const std::string_view near = text::nearest(word, known);
  return near.empty() ? "" : ", did you mean '" + std::string(near) + "'?";
}

http::Response faults_response(const Faults& faults) {
  // The first one's detail is the whole's: some clients show no more than that.
  const Fault& first = faults.front();
  const std::string at = first.place.empty() ? "" : first.place + ": ";
  return faults_response(domain::Error{domain::Errc::invalid_argument, at + first.detail}, faults);
}

http::Response faults_response(const domain::Error& error, const Faults& faults) {
  http::Response response = error_response(error);
  response.body.resize(response.body.rfind('}'));
  response.body += R"(,"errors":[)";
  for (const Fault& fault : faults) {
    if (&fault != &faults.front()) response.body += ',';
    response.body += fault.where == Fault::Where::body ? R"({"pointer":)" : R"({"parameter":)";
    response.body += http::json_string(fault.place) + R"(,"detail":)" + http::json_string(fault.detail) + '}';
  }
  response.body += "]}\n";
  return response;
}

std::string pointer_below(std::string_view parent, std::string_view name) {
  std::string pointer(parent);
  pointer += '/';
  for (const char c : name) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

}  // namespace usher::api::v1
