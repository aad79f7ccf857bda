#include "adapters/xmpp/stream/stream_parser.hpp"

#include <malloc.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/xmpp/stream/stanza.hpp"

namespace usher::xmpp {
namespace {

using testing::HasSubstr;

const std::string header =
    "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' "
    "xmlns:stream='http://etherx.jabber.org/streams' id='s1' from='usher.example.com'>";

struct Parsed {
  std::vector<Element> stanzas;
  std::vector<Element> refused;
  std::string why;  ///< of the last one
  std::string id;
  bool closed = false;
  std::string problem;
};

Parsed parse(const std::string& bytes, std::size_t piece = 0, StreamLimits limits = {}) {
  Parsed parsed;
  StreamParser parser({.on_open = [&](const Element& open) { parsed.id = open.attribute("id"); },
                       .on_stanza = [&](Element stanza) { parsed.stanzas.push_back(std::move(stanza)); },
                       .on_refused =
                           [&](const Element& start, std::string_view why) {
                             parsed.refused.push_back(start);
                             parsed.why = why;
                           },
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

TEST(StreamParser, WritesWhateverItIsGivenSoThatItCanBeRead) {
  Element group("group", "urn:x");
  for (const std::string text : {"a\uFFFFb", "a\uFFFEb",
                                 "a\xFF"
                                 "b",
                                 "a\xED\xA0\x80"
                                 "b",
                                 "a\xC3", "\U0001FFFF"}) {
    const auto parsed = parse(header + group.set("name", text).set_text(text).to_xml(ns::component));
    ASSERT_EQ(parsed.stanzas.size(), 1U) << parsed.problem << testing::PrintToString(text);
    EXPECT_THAT(parsed.stanzas.front().text(), HasSubstr("\uFFFD"));
    EXPECT_EQ(parsed.stanzas.front().attribute("name"), parsed.stanzas.front().text());
  }
  for (const std::string text : {"\uFFFD", "\u00E9\u0085", "\U0001F600"})
    EXPECT_EQ(parse(header + group.set_text(text).to_xml(ns::component)).stanzas.front().text(), text);
}

TEST(StreamParser, RefusesWhatNoStreamMayHold) {
  for (const std::string& bad :
       {std::string("<!DOCTYPE x [<!ENTITY a 'aaaa'>]><stream>&a;</stream>"), header + "<!-- comment -->",
        header + "<?php ?>", header + "<message>&unknown;</message>", header + "<a></b>", header + "<a",
        header + std::string("<a>\0</a>", 8), header + "<a>\xFF</a>", header + "</stream:stream><more/>",
        std::string("HTTP/1.1 200 OK\r\n\r\n"), header + "text", header + "<a/b/>", header + "<a b='<'/>",
        header + "</a><b></b>", header + "<a><!-- c --></a>", header + "<a><?b?></a>",
        header + "<a><!DOCTYPE x></a>", header + "<a><![IGNORE[x]]></a>", header + header}) {
    const auto parsed = parse(bad + "<iq/>");
    EXPECT_NE(parsed.problem, "") << bad;
    EXPECT_TRUE(parsed.stanzas.empty()) << bad;
  }
}

/// Each after the other, in pieces of any size, with a good one behind each.
void expect_passed_over(const std::string& stanza, const std::string& why, StreamLimits limits = {}) {
  std::string bytes = header;
  bytes.append("<iq id='0'/>").append(stanza).append("<iq id='1'/>").append(stanza).append("<iq id='2'/>");
  for (const std::size_t piece : std::array<std::size_t, 4>{0, 1, 7, 4096}) {
    const auto parsed = parse(bytes, piece, limits);
    EXPECT_EQ(parsed.problem, "") << why;
    ASSERT_EQ(parsed.stanzas.size(), 3U) << why;
    EXPECT_EQ(parsed.stanzas.back().attribute("id"), "2");
    EXPECT_EQ(parsed.refused.size(), 2U) << why;
    EXPECT_THAT(parsed.why, HasSubstr(why));
  }
}

TEST(StreamParser, PassesOverOneStanzaThatIsTooLargeInAnyWay) {
  const StreamLimits limits{
      .stanza_bytes = 1000, .depth = 4, .attributes = 3, .elements = 10, .name_bytes = 50};
  EXPECT_EQ(parse(header + "<a><b><c><d/></c></b></a>", 0, limits).stanzas.size(), 1U);
  const std::string x(60, 'x');
  expect_passed_over("<a><b><c><d><e/></d></c></b></a>", "deep", limits);
  expect_passed_over("<a><b c='' d='' e='' f=''/></a>", "attributes", limits);
  expect_passed_over("<a b='' c='' d='' e=''/>", "attributes", limits);
  expect_passed_over("<a><b/><b/><b/><b/><b/><b/><b/><b/><b/><b/></a>", "elements", limits);
  expect_passed_over("<a><" + x + "/></a>", "name", limits);
  expect_passed_over("<" + x + "/>", "name", limits);
  expect_passed_over("<a " + x + "=''/>", "name", limits);
  expect_passed_over("<a xmlns='" + x + "'/>", "name", limits);
  expect_passed_over("<a>" + std::string(1000, 'x') + "</a>", "too large", limits);
  expect_passed_over("<a b='" + std::string(1000, '>') + "'><b/><c>/</c></a>", "too large", limits);
  expect_passed_over("<a><![CDATA[" + std::string(1000, '<') + "]]]>]]></a>", "too large", limits);
  std::string many = header;
  for (int i = 0; i < 1000; ++i) many += "<a>" + std::string(100, 'x') + "</a>   ";
  EXPECT_EQ(parse(many, 7, limits).stanzas.size(), 1000U) << "each is small";
}

/// As Prosody writes what somebody sent as `xml:foo`.
const std::string xml_namespace = "'http://www.w3.org/XML/1998/namespace'";

TEST(StreamParser, PassesOverOneStanzaWhoseNamesAreNone) {
  expect_passed_over("<message><foo xmlns=" + xml_namespace + "/></message>", "reserved");
  expect_passed_over("<message xmlns:ns1=" + xml_namespace + " ns1:foo='1'/>", "reserved");
  expect_passed_over("<message xmlns='http://www.w3.org/2000/xmlns/'><b/></message>", "reserved");
  expect_passed_over("<message><xmlns:foo/></message>", "prefix");
  expect_passed_over("<message xmlns:xml='urn:x'/>", "reserved");
  expect_passed_over("<message xmlns:xmlns='urn:x'/>", "reserved");
  expect_passed_over("<message><a xmlns:b=''/></message>", "undeclare");
  expect_passed_over("<message><x:a/></message>", "prefix");
  expect_passed_over("<x:message/>", "prefix");
  expect_passed_over("<message x:a='1'/>", "prefix");
  expect_passed_over("<message><a b='1' b='2'/></message>", "duplicate");
  expect_passed_over("<message a='1' a='2'/>", "duplicate");
  expect_passed_over("<message xmlns:a='urn:x' xmlns:b='urn:x' a:c='' b:c=''/>", "duplicate");
}

TEST(StreamParser, ANamespaceMayHoldALineBreak) {
  const auto parsed = parse(header + "<iq><a xmlns='urn:&#10;x' xmlns:b='&#10;' b:c='1'/></iq><iq/>");
  ASSERT_EQ(parsed.stanzas.size(), 2U) << parsed.problem;
  const Element* payload = payload_of(parsed.stanzas.front());
  ASSERT_NE(payload, nullptr);
  EXPECT_TRUE(payload->is("a", "urn:\nx"));
  EXPECT_EQ(payload->attribute("c"), "");
}

TEST(StreamParser, PassesOverMoreThanItKeeps) {
  const std::string large(400'000, 'x');
  expect_passed_over("<message><body>" + large + "</body></message>", "too large");
  expect_passed_over("<message " + large + "=''/>", "too large");
  expect_passed_over("<message a='" + large + "'><b/></message>", "too large");
  std::string deep = "<message>";
  for (int i = 0; i < 15'000; ++i) deep += "<a>";
  for (int i = 0; i < 15'000; ++i) deep += "</a>";
  expect_passed_over(deep + "</message>", "deep");
}

TEST(StreamParser, TellsWhoseTheStanzaWas) {
  const std::string start = "<iq type='set' id='7' from='romeo@example.com/x' to='usher.example.com'";
  std::string attributes;
  for (int i = 0; i < 200; ++i) attributes += " a" + std::to_string(i) + "=''";
  const std::string within = "><a" + attributes + "/></iq>";
  const std::string large = "><a>" + std::string(300'000, 'x') + "</a></iq>";
  attributes += "><query xmlns='urn:x'/></iq>";
  const std::string child = "><foo xmlns=" + xml_namespace + "><bar/></foo><more/></iq>";
  const std::string own = " xmlns:ns1=" + xml_namespace + " ns1:foo='1'><query xmlns='urn:x'/></iq>";
  for (const std::string& rest : {attributes, within, large, child, own}) {
    std::string iq = header;
    iq.append(start).append(rest);
    const auto parsed = parse(iq);
    ASSERT_EQ(parsed.refused.size(), 1U) << parsed.problem;
    const Element& refused = parsed.refused.front();
    EXPECT_EQ(refused.name(), "iq");
    EXPECT_EQ(refused.attribute("type"), "set");
    EXPECT_EQ(refused.attribute("id"), "7");
    EXPECT_EQ(refused.attribute("from"), "romeo@example.com/x");
    EXPECT_TRUE(refused.children().empty());
  }
}

#ifdef __GLIBC__
TEST(StreamParser, NamesTakeNoMemoryForGood) {
  StreamParser parser({.on_open = [](const Element&) {},
                       .on_stanza = [](const Element&) {},
                       .on_refused = [](const Element&, std::string_view) {},
                       .on_close = [] {}});
  ASSERT_TRUE(parser.feed(header));
  const auto stanza = [](int number) {
    const std::string name = std::string(100, 'n') + std::to_string(number);
    return "<message " + name + "='' xmlns:" + name + "='urn:" + name + "'><" + name + ":" + name +
           " xmlns='urn:x" + name + "'/></message>";
  };
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(parser.feed(stanza(i)));
  const auto before = mallinfo2().uordblks;
  for (int i = 1000; i < 100'000; ++i) ASSERT_TRUE(parser.feed(stanza(i)));
  const auto grown = std::max(mallinfo2().uordblks, before) - before;
  EXPECT_LT(grown, std::size_t{1024} * 1024);
}
#endif

TEST(StreamParser, SaysNothingOfWhatWasSent) {
  EXPECT_THAT(parse(header + "<secret>&secret;</secret>").problem, testing::Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace usher::xmpp
