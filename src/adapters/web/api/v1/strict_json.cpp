#include "adapters/web/api/v1/strict_json.hpp"

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>

namespace usher::api::v1 {
namespace {

namespace json = boost::json;

/// Follows the parser through a text, and knows where it is. The names of its members are the parser's.
class Reading {
 public:
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();
  using Code = json::error_code;
  using Text = json::string_view;

  static bool on_document_begin(Code& /*code*/) { return true; }
  static bool on_document_end(Code& /*code*/) { return true; }
  bool on_object_begin(Code& /*code*/) { return open(false); }
  bool on_object_end(std::size_t /*size*/, Code& /*code*/) { return close(); }
  bool on_array_begin(Code& /*code*/) { return open(true); }
  bool on_array_end(std::size_t /*size*/, Code& /*code*/) { return close(); }
  bool on_key_part(Text part, std::size_t /*size*/, Code& /*code*/) {
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(Text part, std::size_t /*size*/, Code& /*code*/) {
    key_.append(part.data(), part.size());
    Level& level = levels_.back();
    level.key = std::exchange(key_, {});
    if (!level.keys.insert(level.key).second) add("this is there twice");
    return true;
  }
  static bool on_string_part(Text /*part*/, std::size_t /*size*/, Code& /*code*/) { return true; }
  bool on_string(Text /*part*/, std::size_t /*size*/, Code& /*code*/) { return value(); }
  static bool on_number_part(Text /*part*/, Code& /*code*/) { return true; }
  bool on_int64(std::int64_t number, Text /*text*/, Code& /*code*/) {
    return counted(number >= -json_number_max && number <= json_number_max);
  }
  bool on_uint64(std::uint64_t /*number*/, Text /*text*/, Code& /*code*/) { return counted(false); }
  bool on_double(double number, Text /*text*/, Code& /*code*/) {
    return counted(std::abs(number) <= static_cast<double>(json_number_max));
  }
  bool on_bool(bool /*truth*/, Code& /*code*/) { return value(); }
  bool on_null(Code& /*code*/) { return value(); }
  static bool on_comment_part(Text /*part*/, Code& /*code*/) { return true; }
  static bool on_comment(Text /*part*/, Code& /*code*/) { return true; }

  void add(std::string detail) {
    if (faults_.size() >= faults_max) return;  // before the work of saying where
    add_body_fault(faults_, pointer(), std::move(detail));
  }
  [[nodiscard]] Faults take() { return std::move(faults_); }

 private:
  struct Level {
    bool is_array = false;
    std::size_t index = 0;
    std::string key{};
    std::set<std::string> keys{};
  };

  [[nodiscard]] std::string pointer() const {
    std::string pointer;
    for (const Level& level : levels_) {
      if (level.is_array) {
        pointer = pointer_below(pointer, std::to_string(level.index));
      } else if (!level.keys.empty()) {
        pointer = pointer_below(pointer, level.key);
      }
    }
    return pointer;
  }

  bool open(bool is_array) {
    levels_.push_back({.is_array = is_array});
    return true;
  }
  bool close() {
    levels_.pop_back();
    return value();
  }
  bool counted(bool small_enough) {
    if (!small_enough) add("the number is larger than 2^53");
    return value();
  }
  bool value() {
    if (!levels_.empty()) ++levels_.back().index;
    return true;
  }

  std::vector<Level> levels_;
  std::string key_;
  Faults faults_;
};

}  // namespace

Faults faults_of_json(std::string_view text) {
  json::parse_options options;
  options.max_depth = json_depth_max;
  json::basic_parser<Reading> parser(options);
  json::error_code code;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), code);
  if (!code && read < text.size()) code = json::error::extra_data;
  if (code == json::error::too_deep) {
    parser.handler().add("nested deeper than " + std::to_string(json_depth_max) + " levels");
  } else if (code) {
    parser.handler().add("no JSON: " + code.message());
  }
  return parser.handler().take();
}

}  // namespace usher::api::v1
