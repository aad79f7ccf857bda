#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/commands.hpp"

namespace usher::cli {
namespace {

namespace json = boost::json;

int preview(Session& session, const PreviewOptions& options) {
  const PreviewReport report = session.backend().preview_pages(options);
  if (session.json()) {
    session.out() << json::serialize(json::object{{"host", report.host},
                                                  {"folder", options.folder},
                                                  {"pages", json::value_from(report.pages)}})
                  << '\n';
    return ExitCode::done;
  }
  session.out() << options.folder << ": " << report.pages.size() << " pages of " << report.host
                << "; open landing.html in a browser\n";
  return ExitCode::done;
}

}  // namespace

void add_page_commands(CLI::App& program, Session& session) {
  auto* pages = program.add_subcommand("pages", "The pages that people see");
  pages->require_subcommand(1);
  auto* command = pages->add_subcommand(
      "preview", "Write every page with example data and the configured look, to be opened from the disk");
  const auto options = std::make_shared<PreviewOptions>();
  options->language = "en";
  command->add_option("FOLDER", options->folder, "Where to; it is made if it is not there")->required();
  command->add_option("--host", options->host, "Whose look; the first host's if it is not said");
  command->add_option("--language", options->language, "A language's tag, such as de or pt-BR")
      ->capture_default_str();
  session.on_run(*command, [&session, options] { return preview(session, *options); });
}

}  // namespace usher::cli
