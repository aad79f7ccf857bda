#include "base/http/accept.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace usher::http {
namespace {

bool accepted(const std::vector<HeaderField>& headers) {
  Request request;
  request.headers = headers;
  return accepts_html(request);
}

TEST(Accept, KnowsBrowsers) {
  EXPECT_TRUE(accepted({{"Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}}));
  EXPECT_TRUE(accepted({{"accept", "application/json, TEXT/HTML ; charset=utf-8 ; q=0.5"}}));
  EXPECT_TRUE(accepted({{"Accept", "image/png"}, {"Accept", "text/html"}}));
}

TEST(Accept, KnowsPrograms) {
  EXPECT_FALSE(accepted({}));
  EXPECT_FALSE(accepted({{"Accept", "*/*"}}));
  EXPECT_FALSE(accepted({{"Accept", "application/json"}}));
  EXPECT_FALSE(accepted({{"Accept", "text/html;q=0, application/json"}}));
  EXPECT_FALSE(accepted({{"Accept", "text/html;q=0.000"}}));
  EXPECT_FALSE(accepted({{"Accept", ",, ;"}}));
}

TEST(Accept, KnowsEventSources) {
  const auto accepted = [](const std::vector<HeaderField>& headers) {
    Request request;
    request.headers = headers;
    return accepts_event_stream(request);
  };
  EXPECT_TRUE(accepted({{"Accept", "text/event-stream"}}));
  EXPECT_TRUE(accepted({{"Accept", "application/json, Text/Event-Stream;q=0.5"}}));
  EXPECT_FALSE(accepted({{"Accept", "*/*"}}));
  EXPECT_FALSE(accepted({{"Accept", "text/event-stream;q=0"}}));
  EXPECT_FALSE(accepted({}));
}

}  // namespace
}  // namespace usher::http
