#include <ostream>
#include <string>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/commands.hpp"

namespace usher::cli {
namespace {

namespace json = boost::json;
using doctor::Verdict;

json::object json_of(const doctor::Finding& finding) {
  json::object object{{"check", finding.check},
                      {"verdict", json::string(doctor::name_of(finding.verdict))},
                      {"what", finding.what}};
  if (!finding.remedy.empty()) object["remedy"] = finding.remedy;
  return object;
}

void print(std::ostream& out, const doctor::Finding& finding) {
  static constexpr std::size_t verdict_width = 9;
  std::string verdict(doctor::name_of(finding.verdict));
  verdict.resize(verdict_width, ' ');
  out << verdict << finding.check << ": " << finding.what << '\n';
  if (!finding.remedy.empty()) out << std::string(verdict_width, ' ') << "-> " << finding.remedy << '\n';
  out.flush();  // the next check may take a while
}

int examine(Session& session) {
  bool all_well = true;
  json::array findings;
  session.backend().examine([&](const doctor::Finding& finding) {
    all_well = all_well && finding.verdict != Verdict::bad;
    if (session.json()) {
      findings.push_back(json_of(finding));
    } else {
      print(session.out(), finding);
    }
  });
  if (session.json()) session.out() << json::serialize(findings) << '\n';
  return all_well ? ExitCode::done : ExitCode::refused;
}

}  // namespace

void add_doctor_command(CLI::App& program, Session& session) {
  auto* doctor =
      program.add_subcommand("doctor", "Check what goes wrong in real life, and say how to mend it");
  session.on_run(*doctor, [&session] { return examine(session); });
}

}  // namespace usher::cli
