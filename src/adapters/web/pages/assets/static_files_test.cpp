#include "adapters/web/pages/assets/static_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "adapters/web/pages/assets/encode.hpp"

namespace usher::pages {
namespace {

const std::string style(2000, 'a');

TEST(StaticFiles, AreNamedByTheirContent) {
  StaticFiles files;
  const std::string one = files.add("style.css", style);
  const std::string other = files.add("style.css", style + "b");
  EXPECT_NE(one, other);
  EXPECT_THAT(one, testing::MatchesRegex("/static/style-[0-9a-f]+\\.css"));
  EXPECT_EQ(files.add("style.css", style), one);
  ASSERT_NE(files.find(one), nullptr);
  EXPECT_EQ(files.find(one)->type, "text/css; charset=utf-8");
  EXPECT_EQ(files.find("/static/../secret"), nullptr);
  EXPECT_THROW(files.add("page.html", "x"), std::invalid_argument);
}

TEST(StaticFiles, AreSentInTheSmallestFormThatIsTaken) {
  StaticFiles files;
  const StaticFile& file = *files.find(files.add("style.css", style));
  EXPECT_EQ(choose_encoding(file, "gzip, deflate, br").encoding, "br");
  EXPECT_EQ(choose_encoding(file, "gzip").encoding, "gzip");
  EXPECT_EQ(choose_encoding(file, "br;q=0, gzip;q=0.5").encoding, "gzip");
  EXPECT_EQ(choose_encoding(file, "").encoding, "");
  EXPECT_EQ(choose_encoding(file, "brotli, xgzip").bytes, style);
  EXPECT_NE(choose_encoding(file, "br").etag, choose_encoding(file, "gzip").etag);
  const StaticFile& tiny = *files.find(files.add("script.js", "1"));
  EXPECT_EQ(choose_encoding(tiny, "gzip, br").encoding, "") << "no form is smaller";
}

TEST(StaticFiles, AreUnpackedToWhatTheyWere) {
  const std::string packed = gzip(style, Effort::build);
  std::string plain(style.size(), '\0');
  z_stream stream{};
  ASSERT_EQ(inflateInit2(&stream, MAX_WBITS + 16), Z_OK);
  std::string input = packed;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_out = static_cast<uInt>(plain.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  inflateEnd(&stream);
  EXPECT_EQ(plain, style);
}

}  // namespace
}  // namespace usher::pages
