#include "base/http/wire/request_parser.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/http/basic_parser.hpp>

#include "base/http/wire/chunk_line.hpp"
#include "base/text/ascii.hpp"

namespace usher::http {

namespace {

namespace beast = boost::beast::http;
using boost::beast::error_code;

std::string_view view(boost::beast::string_view text) noexcept { return {text.data(), text.size()}; }

Method method_of(beast::verb verb) noexcept {
  // In the order of `Method`, whose last one is for all others.
  static constexpr std::array verbs{beast::verb::get,    beast::verb::head,    beast::verb::post,
                                    beast::verb::put,    beast::verb::delete_, beast::verb::patch,
                                    beast::verb::options};
  static_assert(verbs.size() == static_cast<std::size_t>(Method::other));
  return static_cast<Method>(std::ranges::find(verbs, verb) - verbs.begin());
}

/// Beast's events, ignored by default: each parser below overrides the ones that it is after.
class Events : public beast::basic_parser<true> {
 protected:
  Events() {
    // Our own bounds come first, and are exact.
    header_limit(std::numeric_limits<std::uint32_t>::max());
    body_limit(boost::none);
  }

  void on_request_impl(beast::verb /*verb*/, boost::beast::string_view /*method*/,
                       boost::beast::string_view /*target*/, int /*version*/, error_code& ec) override {
    ec = {};
  }
  void on_response_impl(int /*status*/, boost::beast::string_view /*reason*/, int /*version*/,
                        error_code& ec) override {
    ec = {};
  }
  void on_field_impl(beast::field /*field*/, boost::beast::string_view /*name*/,
                     boost::beast::string_view /*value*/, error_code& ec) override {
    ec = {};
  }
  void on_header_impl(error_code& ec) override { ec = {}; }
  void on_body_init_impl(const boost::optional<std::uint64_t>& /*length*/, error_code& ec) override {
    ec = {};
  }
  std::size_t on_body_impl(boost::beast::string_view bytes, error_code& ec) override {
    ec = {};
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t /*size*/, boost::beast::string_view /*extensions*/,
                            error_code& ec) override {
    ec = {};
  }
  std::size_t on_chunk_body_impl(std::uint64_t /*remain*/, boost::beast::string_view bytes,
                                 error_code& ec) override {
    ec = {};
    return bytes.size();
  }
  void on_finish_impl(error_code& ec) override { ec = {}; }
};

class HeadParser final : public Events {
 public:
  HeadParser(std::string_view bytes, const Limits& limits, RequestHead& head)
      : bytes_(bytes), limits_(limits), head_(head), request_(head.request) {}

  std::optional<Rejection> run() {
    error_code ec;
    put(boost::asio::buffer(bytes_), ec);
    if (rejection_) return rejection_;
    if (ec == beast::error::bad_version) {
      return Rejection{
          .status = 505, .slug = "http-version", .detail = "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
    }
    if (ec == beast::error::bad_content_length || ec == beast::error::multiple_content_length ||
        ec == beast::error::bad_transfer_encoding) {
      return malformed("Content-Length and Transfer-Encoding leave the body's length in doubt.");
    }
    if (ec || !is_header_done()) return malformed("The request's head is not HTTP.");
    head_.keep_alive = keep_alive();
    request_.headers = head_.fields;
    return checked();
  }

 private:
  void on_request_impl(beast::verb verb, boost::beast::string_view /*method*/,
                       boost::beast::string_view target, int version, error_code& ec) override {
    request_.method = method_of(verb);
    request_.target = view(target);
    head_.http11 = version == 11;
    ec = {};
  }

  void on_field_impl(beast::field field, boost::beast::string_view name, boost::beast::string_view value,
                     error_code& ec) override {
    ec = {};
    const bool in_place =
        value.empty() || (value.data() >= bytes_.data() && value.data() < bytes_.data() + bytes_.size());
    if (!in_place) return refuse(malformed("A header field is folded over several lines."), ec);
    if (head_.fields.size() == limits_.fields_max) {
      return refuse(
          {.status = 431, .slug = "header-too-large", .detail = "The request has too many header fields."},
          ec);
    }
    head_.fields.push_back({view(name), view(value)});
    note(field, view(value), ec);
  }

  void note(beast::field field, std::string_view value, error_code& ec) {
    if (field == beast::field::host) {
      ++hosts_;
      host_ = value;
    } else if (field == beast::field::content_length) {
      ++content_lengths_;
      if (value.empty() || !std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; })) {
        refuse(malformed("Content-Length is not a number."), ec);
      }
    } else if (field == beast::field::transfer_encoding) {
      ++transfer_encodings_;
      if (!text::ascii_iequals(value, "chunked")) {
        refuse({.status = 501,
                .slug = "transfer-encoding",
                .detail = "Only the chunked transfer coding is known."},
               ec);
      }
    } else if (field == beast::field::expect) {
      expects_something_else_ |= !text::ascii_iequals(value, "100-continue");
      head_.expects_continue = true;
    }
  }

  void refuse(const Rejection& rejection, error_code& ec) {
    rejection_ = rejection;
    ec = beast::error::bad_field;
  }

  std::optional<Rejection> checked() {
    // RFC 9112 section 3.2: any other count than one is refused, also where a target has a host.
    if (hosts_ > 1 || (hosts_ == 0 && head_.http11)) return malformed("There must be one Host header field.");
    if (!is_host(host_)) return malformed("The Host header field holds no host.");
    if (content_lengths_ > 1 || transfer_encodings_ > 1 ||
        (content_lengths_ > 0 && transfer_encodings_ > 0)) {
      return malformed("Content-Length and Transfer-Encoding leave the body's length in doubt.");
    }
    head_.chunked = transfer_encodings_ > 0;
    // HTTP/1.0 knows no chunks: somebody before us may have seen another body (section 6.1).
    if (head_.chunked && !head_.http11) return malformed("Transfer-Encoding is not of HTTP/1.0.");
    head_.content_length = content_length().value_or(0);
    if (expects_something_else_) {
      return Rejection{.status = 417, .slug = "expectation", .detail = "Only 100-continue can be expected."};
    }
    head_.expects_continue &= head_.http11;
    return split_target();
  }

  static bool is_host(std::string_view host) {
    return std::ranges::all_of(host, [](char c) {
      return text::is_alphanumeric(c) || std::string_view("-._~!$&'()*+,;=:[]%").contains(c);
    });
  }

  std::optional<Rejection> split_target() {
    std::string_view target = request_.target;
    const bool printable =
        std::ranges::all_of(target, [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
    if (!printable) return malformed("The request target holds characters that need percent-encoding.");
    if (target == "*" && request_.method == Method::options) {
      request_.path = target;
      return std::nullopt;
    }
    if (!target.starts_with('/')) {
      // The absolute form (section 3.2.2): its host counts for as little as the Host field does.
      const std::size_t scheme = target.find("://");
      const bool http =
          scheme != std::string_view::npos && (text::ascii_iequals(target.substr(0, scheme), "http") ||
                                               text::ascii_iequals(target.substr(0, scheme), "https"));
      if (!http) return malformed("The request target is neither a path nor an http address.");
      target.remove_prefix(scheme + 3);
      const std::size_t end = std::min(target.find_first_of("/?"), target.size());
      if (end == 0) return malformed("The request target has no host.");
      target.remove_prefix(end);
    }
    const std::size_t mark = target.find('?');
    request_.has_query = mark != std::string_view::npos;
    request_.path = target.substr(0, mark);
    request_.query = request_.has_query ? target.substr(mark + 1) : std::string_view{};
    if (request_.path.empty()) request_.path = "/";
    return std::nullopt;
  }

  std::string_view bytes_;
  const Limits& limits_;
  RequestHead& head_;
  Request& request_;
  std::optional<Rejection> rejection_;
  std::size_t hosts_ = 0;
  std::string_view host_;
  std::size_t content_lengths_ = 0;
  std::size_t transfer_encodings_ = 0;
  bool expects_something_else_ = false;
};

}  // namespace

std::optional<Rejection> parse_head(std::string_view bytes, const Limits& limits, RequestHead& head) {
  auto fields = std::move(head.fields);
  fields.clear();
  head = RequestHead{};
  head.fields = std::move(fields);
  return HeadParser(bytes, limits, head).run();
}

class ChunkedBody::Decoder final : public Events {
 public:
  explicit Decoder(std::string_view head) {
    eager(false);
    error_code ec;
    put(boost::asio::buffer(head), ec);
    if (ec) rejection = malformed("The request's head is not HTTP.");
    eager(true);
  }

  std::size_t feed(std::string_view bytes) {
    if (is_done() || rejection) return 0;
    std::size_t consumed = 0;
    // Beast 1.81 asserts that it never sees less of a last chunk than its shortest form, `0 CRLF CRLF`.
    // At least that much is to come in every body that is not done, so waiting for it is safe.
    if (bytes.size() >= 5) {
      error_code ec;
      consumed = put(boost::asio::buffer(bytes), ec);
      if (ec && ec != beast::error::need_more) rejection = broken();
    }
    if (!is_done() && !may_go_on(bytes.substr(consumed))) rejection = broken();
    return consumed;
  }

  std::string body;
  std::optional<Rejection> rejection;

 private:
  static Rejection broken() { return malformed("The chunked body is broken."); }

  /// What is left is the last of a chunk's data, then the beginning of a chunk's head or of the trailers,
  /// where Beast waits for a CRLF whatever comes.
  [[nodiscard]] bool may_go_on(std::string_view left) const {
    if (left.size() <= data_left_) return true;
    left.remove_prefix(static_cast<std::size_t>(data_left_));
    return !has_bare_line_feed(left) && may_begin_chunk(left, had_chunk_);
  }

  void on_chunk_header_impl(std::uint64_t size, boost::beast::string_view /*extensions*/,
                            error_code& ec) override {
    ec = {};
    data_left_ = size;
    had_chunk_ = true;
  }
  std::size_t on_chunk_body_impl(std::uint64_t remain, boost::beast::string_view bytes,
                                 error_code& ec) override {
    ec = {};
    body.append(bytes.data(), bytes.size());
    data_left_ = remain - bytes.size();
    return bytes.size();
  }

  std::uint64_t data_left_ = 0;  ///< of the chunk whose head was read last
  bool had_chunk_ = false;
};

ChunkedBody::ChunkedBody(std::string_view head) : decoder_(std::make_unique<Decoder>(head)) {}
ChunkedBody::~ChunkedBody() = default;

std::size_t ChunkedBody::feed(std::string_view bytes) { return decoder_->feed(bytes); }
bool ChunkedBody::done() const noexcept { return decoder_->is_done(); }
const std::string& ChunkedBody::body() const noexcept { return decoder_->body; }
const std::optional<Rejection>& ChunkedBody::rejection() const noexcept { return decoder_->rejection; }

}  // namespace usher::http
