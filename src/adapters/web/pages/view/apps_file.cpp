#include <algorithm>
#include <array>

#include <boost/json.hpp>

#include "adapters/web/pages/view/apps.hpp"

namespace usher::pages {
namespace {

namespace json = boost::json;

constexpr std::array store_names{
    std::pair{std::string_view{"play"}, Store::Kind::play},
    std::pair{std::string_view{"fdroid"}, Store::Kind::fdroid},
    std::pair{std::string_view{"appstore"}, Store::Kind::appstore},
    std::pair{std::string_view{"macstore"}, Store::Kind::macstore},
    std::pair{std::string_view{"flathub"}, Store::Kind::flathub},
    std::pair{std::string_view{"microsoft"}, Store::Kind::microsoft},
    std::pair{std::string_view{"site"}, Store::Kind::site},
};

/// Reads one app. JSON values don't know their lines, so an error names the line where the app's id or,
/// without one, the file begins.
class AppReader {
 public:
  AppReader(const SourceFile& file, const SourceFiles& files, const MessageList& messages)
      : file_(file), files_(files), messages_(messages) {}

  App read(const json::value& value) {
    line_ = 1;
    if (!value.is_object()) fail("an app has to be an object");
    const json::object& object = value.get_object();
    App app;
    app.id = text(object, "id", true);
    line_ = line_of("\"" + app.id + "\"");
    check_id(app.id);
    check_keys(object);
    app.name = text(object, "name", true);
    app.text = wording(text(object, "text", false));
    app.login_link = text(object, "login_link", false);
    app.web_url = text(object, "web_url", false);
    if (!app.web_url.empty()) check_url(app.web_url);
    read_registration(object, app);
    read_platforms(object, app);
    read_stores(object, app);
    if (object.contains("steps")) {
      for (const auto& step : list(object, "steps")) app.steps.push_back(wording(string_of(step)));
    }
    app.mark = mark_of(app.id);
    return app;
  }

  [[noreturn]] void fail(const std::string& what) const { throw SourceError(file_.label, line_, what); }

 private:
  [[nodiscard]] std::size_t line_of(std::string_view words) const {
    const std::size_t place = std::min(file_.text.find(words), file_.text.size());
    return 1 + static_cast<std::size_t>(std::ranges::count(file_.text.substr(0, place), '\n'));
  }

  [[nodiscard]] std::string string_of(const json::value& value) const {
    if (!value.is_string()) fail("a text is needed");
    return std::string(value.get_string());
  }

  [[nodiscard]] std::string text(const json::object& object, std::string_view key, bool needed) const {
    if (!object.contains(key)) {
      if (needed) fail("an app without '" + std::string(key) + "'");
      return {};
    }
    return string_of(object.at(key));
  }

  [[nodiscard]] const json::array& list(const json::object& object, std::string_view key) const {
    if (!object.contains(key) || !object.at(key).is_array())
      fail("'" + std::string(key) + "' has to be a list");
    return object.at(key).get_array();
  }

  [[nodiscard]] Wording wording(const std::string& words) const {
    const MessageIndex index = messages_.find(words);
    return index == MessageIndex{} ? Wording{{}, words} : Wording{index, {}};
  }

  void check_id(std::string_view id) const {
    constexpr std::size_t bytes_max = 40;
    const bool good = std::ranges::all_of(
        id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (!good || id.empty() || id.size() > bytes_max) fail("'" + std::string(id) + "' can't be an app's id");
  }

  void check_url(const std::string& url) const {
    if (!url.starts_with("https://")) fail("'" + url + "' has to begin with https://");
  }

  void check_keys(const json::object& object) const {
    constexpr std::array known{"id",   "name",       "text",    "platforms", "preauth", "registers",
                               "menu", "login_link", "web_url", "stores",    "steps"};
    for (const auto& member : object) {
      if (std::ranges::find(known, std::string_view(member.key())) == known.end()) {
        fail("unknown key '" + std::string(member.key()) + "'");
      }
    }
  }

  /// `preauth` alone is how it was said before there were forms.
  void read_registration(const json::object& object, App& app) const {
    app.preauth =
        object.contains("preauth") && object.at("preauth").is_bool() && object.at("preauth").get_bool();
    app.form_menu = text(object, "menu", false);
    const std::string way = text(object, "registers", false);
    if (way == "preauth") app.preauth = true;
    if (!way.empty() && way != "preauth" && way != "form" && way != "browser")
      fail("'registers' has to be preauth, form or browser");
    if (!way.empty() && object.contains("preauth")) fail("'registers' says what 'preauth' said: only one");
    if ((way == "form") == app.form_menu.empty())
      fail("'menu' says what an app calls its form: it belongs to \"registers\": \"form\"");
  }

  void read_platforms(const json::object& object, App& app) const {
    for (const auto& each : list(object, "platforms")) {
      const auto platform = parse_platform(string_of(each));
      if (!platform) fail("unknown platform '" + string_of(each) + "'");
      app.platforms.push_back(*platform);
    }
    if (app.platforms.empty()) fail("an app has to run somewhere");
  }

  void read_stores(const json::object& object, App& app) const {
    if (!object.contains("stores")) return;
    if (!object.at("stores").is_object()) fail("'stores' has to be an object");
    for (const auto& member : object.at("stores").get_object()) {
      const auto* found = std::ranges::find(store_names, std::string_view(member.key()),
                                            [](const auto& pair) { return pair.first; });
      if (found == store_names.end()) fail("unknown store '" + std::string(member.key()) + "'");
      app.stores.push_back(store_of(found->second, member.value()));
    }
  }

  /// `"eu.siacs.conversations"`, or `{"app": "eu.siacs.conversations", "price": "paid"}`.
  [[nodiscard]] Store store_of(Store::Kind kind, const json::value& value) const {
    Store store{.kind = kind, .target = {}, .price = Store::Price::unknown};
    if (value.is_object()) {
      for (const auto& member : value.get_object()) {
        if (member.key() != "app" && member.key() != "price")
          fail("unknown key '" + std::string(member.key()) + "' of a store");
      }
      store.target = text(value.get_object(), "app", true);
      store.price = price_of(text(value.get_object(), "price", false));
    } else {
      store.target = string_of(value);
    }
    if (!takes_id(kind)) check_url(store.target);
    return store;
  }

  [[nodiscard]] Store::Price price_of(const std::string& word) const {
    if (word.empty()) return Store::Price::unknown;
    if (word == "free") return Store::Price::free;
    if (word == "paid") return Store::Price::paid;
    fail("a price is 'free' or 'paid', not '" + word + "'");
  }

  /// The app's own mark, or the one for all others. It becomes part of the page: so it has to be a
  /// picture, and nothing else.
  [[nodiscard]] Markup mark_of(const std::string& id) const {
    auto file = files_.find("apps/" + id + ".svg");
    if (!file) file = files_.find("apps/generic.svg");
    std::string_view svg = file->text;
    while (svg.ends_with('\n')) svg.remove_suffix(1);
    if (svg.size() > Apps::mark_bytes_max) throw SourceError(file->label, 1, "larger than 8 KiB");
    if (!svg.starts_with("<svg ") || !svg.ends_with("</svg>"))
      throw SourceError(file->label, 1, "has to be one <svg> element");
    for (const std::string_view word :
         {"<script", "<style", "<foreignObject", "<a ", "href", " on", " style="}) {
      const std::size_t place = svg.find(word);
      if (place == std::string_view::npos) continue;
      throw SourceError(file->label,
                        1 + static_cast<std::size_t>(std::ranges::count(svg.substr(0, place), '\n')),
                        "'" + std::string(word) + "' can't stand in an app's mark");
    }
    return Markup(std::string(svg));
  }

  const SourceFile& file_;
  const SourceFiles& files_;
  const MessageList& messages_;
  std::size_t line_ = 1;
};

}  // namespace

Apps Apps::parse(const SourceFile& file, const SourceFiles& files, const MessageList& messages) {
  boost::system::error_code error;
  json::stream_parser parser;
  const std::size_t parsed = parser.write_some(file.text.data(), file.text.size(), error);
  if (!error) parser.finish(error);
  if (error) {
    const auto line = 1 + std::ranges::count(file.text.substr(0, parsed), '\n');
    throw SourceError(file.label, static_cast<std::size_t>(line), "not JSON: " + error.message());
  }
  const json::value value = parser.release();
  AppReader reader(file, files, messages);
  if (!value.is_array()) reader.fail("has to be a list of apps");
  if (value.get_array().size() > apps_max) reader.fail("too many apps");
  Apps apps;
  for (const json::value& each : value.get_array()) {
    App app = reader.read(each);
    if (apps.find(app.id) != nullptr) reader.fail("the app '" + app.id + "' is here twice");
    apps.apps_.push_back(std::move(app));
  }
  return apps;
}

Apps Apps::load(const SourceFiles& files, const MessageList& messages) {
  return parse(*files.find("apps/apps.json"), files, messages);
}

}  // namespace usher::pages
