#include "adapters/web/pages/assets/encode.hpp"

#include <cstdint>
#include <stdexcept>

#include <brotli/encode.h>
#include <zlib.h>

namespace usher::pages {

std::string gzip(std::string_view text, Effort effort) {
  constexpr int gzip_window = MAX_WBITS + 16;  // with a gzip header (zlib.h, deflateInit2)
  constexpr int memory = 8;
  const int level = effort == Effort::build ? Z_BEST_COMPRESSION : Z_DEFAULT_COMPRESSION;
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window, memory, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("zlib can't begin");
  }
  const std::string input{text};
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(input.data()));
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::runtime_error("zlib can't compress");
  return out;
}

std::string brotli(std::string_view text, Effort effort) {
  constexpr int quality_at_start = 8;
  const int quality = effort == Effort::build ? BROTLI_MAX_QUALITY : quality_at_start;
  std::size_t size = BrotliEncoderMaxCompressedSize(text.size());
  std::string out(size, '\0');
  const auto done = BrotliEncoderCompress(quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, text.size(),
                                          reinterpret_cast<const std::uint8_t*>(text.data()), &size,
                                          reinterpret_cast<std::uint8_t*>(out.data()));
  if (done != BROTLI_TRUE) throw std::runtime_error("brotli can't compress");
  out.resize(size);
  return out;
}

std::string content_hash(std::string_view text) {
  constexpr std::uint64_t basis = 0xcbf29ce484222325;
  constexpr std::uint64_t prime = 0x100000001b3;
  constexpr std::string_view hex = "0123456789abcdef";
  constexpr int digits = 16;
  std::uint64_t hash = basis;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * prime;
  std::string name;
  for (int digit = digits - 1; digit >= 0; --digit)
    name += hex[(hash >> (4U * static_cast<unsigned>(digit))) & 0xFU];
  return name;
}

}  // namespace usher::pages
