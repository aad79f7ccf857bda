#include "xmpp/stream/stream_parser.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "xmpp/stream/stanza.hpp"

namespace usher::xmpp {
namespace {

using testing::HasSubstr;

const std::string header =
    "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "
    "xmlns:stream='http://etherx.jabber.org/streams' id='s1' from='usher.example.com'>";

struct Parsed {
  std::vector<Element> stanzas;
  std::string id;
  bool closed = false;
  std::string problem;
};

Parsed parse(const std::string& bytes, std::size_t piece = 0, StreamLimits limits = {}) {
  Parsed parsed;
  StreamParser parser({.on_open = [&](const Element& open) { parsed.id = open.attribute("id"); },
                       .on_stanza = [&](Element stanza) { parsed.stanzas.push_back(std::move(stanza)); },
                       .on_close = [&] { parsed.closed = true; }},
                      limits);
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t size = piece == 0 ? bytes.size() : std::min(piece, bytes.size() - at);
    if (auto fed = parser.feed(std::string_view(bytes).substr(at, size)); !fed) {
      parsed.problem = fed.error();
      break;
    }
    at += size;
  }
  return parsed;
}

TEST(StreamParser, CutsAStreamIntoStanzasWhereverPacketsEnd) {
  const std::string bytes = header +
                            "<iq type='get' id='1'><query xmlns='jabber:iq:version' xml:lang='en'/></iq>\n "
                            "<message><body>a &amp; b &lt;\xC3\xA9</body></message></stream:stream>";
  for (std::size_t piece = 0; piece < 40; ++piece) {
    const auto parsed = parse(bytes, piece);
    EXPECT_EQ(parsed.problem, "") << piece;
    EXPECT_EQ(parsed.id, "s1");
    EXPECT_TRUE(parsed.closed);
    ASSERT_EQ(parsed.stanzas.size(), 2U);
    const Element* query = payload_of(parsed.stanzas[0]);
    ASSERT_NE(query, nullptr);
    EXPECT_TRUE(query->is("query", "jabber:iq:version"));
    EXPECT_EQ(query->attribute("xml:lang"), "en");
    EXPECT_EQ(parsed.stanzas[1].child_text("body"), "a & b <\xC3\xA9");
  }
}

TEST(StreamParser, WhatIsWrittenReadsTheSame) {
  Element iq = make_iq("set", "a'\"<&>@example.com", "b");
  iq.add_child("query", "urn:x")
      .set("attribute", "\n\t'")
      .set_text("]]>&amp;")
      .add_child("inner")
      .set_text(" ");
  const auto parsed = parse(header + iq.to_xml(ns::component));
  ASSERT_EQ(parsed.stanzas.size(), 1U) << parsed.problem;
  EXPECT_EQ(parsed.stanzas.front(), iq);
}

TEST(StreamParser, RefusesWhatNoStreamMayHold) {
  for (const std::string& bad :
       {std::string("<!DOCTYPE x [<!ENTITY a 'aaaa'>]><stream>&a;</stream>"), header + "<!-- comment -->",
        header + "<?php ?>", header + "<message>&unknown;</message>", header + "<a></b>", header + "<a",
        header + std::string("<a>\0</a>", 8), header + "<a>\xFF</a>", header + "</stream:stream><more/>",
        std::string("HTTP/1.1 200 OK\r\n\r\n"), header + "<a b='1' b='2'/>", header + "<x:a/>"}) {
    const auto parsed = parse(bad + "<iq/>");
    EXPECT_NE(parsed.problem, "") << bad;
    EXPECT_TRUE(parsed.stanzas.empty()) << bad;
  }
}

TEST(StreamParser, BoundsDepthAndSizeAndAttributes) {
  const StreamLimits limits{.stanza_bytes = 1000, .depth = 4, .attributes = 3};
  EXPECT_EQ(parse(header + "<a><b><c><d/></c></b></a>", 0, limits).stanzas.size(), 1U);
  EXPECT_THAT(parse(header + "<a><b><c><d><e/></d></c></b></a>", 0, limits).problem, HasSubstr("deep"));
  EXPECT_THAT(parse(header + "<a b='' c='' d='' e=''/>", 0, limits).problem, HasSubstr("attributes"));
  const std::string large = "<a>" + std::string(1000, 'x') + "</a>";
  EXPECT_THAT(parse(header + large, 0, limits).problem, HasSubstr("too large"));
  EXPECT_THAT(parse(header + large, 1, limits).problem, HasSubstr("too large"));
  EXPECT_THAT(parse(header + "<a b='" + std::string(5000, 'x'), 10, limits).problem, HasSubstr("too large"));
  std::string many = header;
  for (int i = 0; i < 1000; ++i) many += "<a>" + std::string(100, 'x') + "</a>   ";
  EXPECT_EQ(parse(many, 7, limits).stanzas.size(), 1000U) << "each is small";
}

TEST(StreamParser, SaysNothingOfWhatWasSent) {
  EXPECT_THAT(parse(header + "<secret>&secret;</secret>").problem, testing::Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace usher::xmpp
