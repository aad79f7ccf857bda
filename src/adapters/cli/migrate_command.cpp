#include <memory>
#include <ostream>
#include <string>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "adapters/cli/command_line.hpp"
#include "adapters/cli/commands.hpp"

namespace usher::cli {
namespace {

namespace json = boost::json;

void print_plan(std::ostream& err, const MigrationPlan& plan) {
  err << "migrating: " << plan.from << " -> " << plan.to << '\n'
      << "migrating: the SQLite database can't be written meanwhile: a running usher answers 503\n"
      << "migrating: if this breaks off, run it again, and it goes on where it was\n";
}

void print_progress(std::ostream& err, const transfer::Progress& now) {
  constexpr std::uint64_t step = 100'000;
  const bool worth_a_line = now.all > 0 && (now.done == now.all || now.done % step == 0);
  if (!worth_a_line) return;
  err << (now.phase == transfer::Phase::copying ? "migrating: " : "verifying: ") << now.table << ": "
      << now.done << " of " << now.all << '\n';
}

std::string json_of(const MigrationPlan& plan, const MigrationReport& report) {
  json::array tables;
  for (const auto& moved : report.tables) {
    tables.push_back(
        {{"table", json::string(moved.table)}, {"rows", moved.rows}, {"written", moved.written}});
  }
  return json::serialize(json::object{{"from", plan.from}, {"to", plan.to}, {"tables", std::move(tables)}});
}

void print(std::ostream& out, const MigrationReport& report) {
  for (const auto& moved : report.tables) {
    out << moved.table << ": " << moved.rows << ", of which " << moved.written << " were written now\n";
  }
  out << "Verified: both databases hold the same.\n";
  if (!report.in_use) {
    out << "To use it, write the address into usher.toml as `database`, keep the key file, and start "
           "usher.\n";
  }
}

int migrate(Session& session, const MigrateOptions& options) {
  MigrationPlan begun;
  const MigrationWatch watch{.begun =
                                 [&](const MigrationPlan& plan) {
                                   begun = plan;
                                   if (!session.json()) print_plan(session.err(), plan);
                                 },
                             .progress =
                                 [&](const transfer::Progress& now) {
                                   if (!session.json()) print_progress(session.err(), now);
                                 }};
  const auto report = session.backend().migrate(options, watch);
  if (session.json()) {
    session.out() << json_of(begun, report) << '\n';
  } else {
    print(session.out(), report);
  }
  return ExitCode::done;
}

}  // namespace

void add_migrate_command(CLI::App& program, Session& session) {
  auto* migrate_command =
      program.add_subcommand("migrate", "Move everything from SQLite to PostgreSQL, and verify it");
  const auto options = std::make_shared<MigrateOptions>();
  migrate_command
      ->add_option("--from", options->from, "`sqlite`: the configured or default file; or sqlite:PATH")
      ->capture_default_str();
  migrate_command
      ->add_option("--to", options->to,
                   "`postgresql`: the configured database; or postgresql://USER@HOST/NAME")
      ->capture_default_str();
  migrate_command->add_flag("--overwrite", options->overwrite,
                            "Replace what another use of the PostgreSQL database left there");
  session.on_run(*migrate_command, [&session, options] { return migrate(session, *options); });
}

}  // namespace usher::cli
