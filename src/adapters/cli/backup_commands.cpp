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

/// A line for every tenth of a database that takes a while to copy.
class ProgressLines {
 public:
  explicit ProgressLines(std::ostream& err) : err_(err) {}

  void show(std::uint64_t done, std::uint64_t all) {
    constexpr std::uint64_t pages_worth_it = 50'000;
    constexpr std::uint64_t lines = 10;
    if (all < pages_worth_it || done * lines / all == shown_) return;
    shown_ = done * lines / all;
    err_ << "copying: " << done << " of " << all << " pages\n";
  }

 private:
  std::ostream& err_;
  std::uint64_t shown_ = 0;
};

std::string number_of(std::uint64_t count, const std::string& one) {
  return std::to_string(count) + ' ' + one + (count == 1 ? "" : "s");
}

std::string contents_of(std::uint64_t invites, std::uint64_t keys) {
  return number_of(invites, "invite") + ", " + number_of(keys, "API key");
}

int back_up(Session& session, const BackupOptions& options) {
  const bool encrypts = !options.recipient.empty() || !options.passphrase_file.empty();
  if (options.with_key_file && !encrypts) {
    session.err()
        << "Error: --with-key-file: whoever has both files has everything: say for whom to encrypt them, by "
           "--recipient or --passphrase-file\n";
    return ExitCode::wrong_usage;
  }
  ProgressLines lines(session.err());
  const auto made = session.backend().back_up(options, [&](std::uint64_t done, std::uint64_t all) {
    if (!session.json()) lines.show(done, all);
  });
  if (session.json()) {
    json::object object{{"file", made.file},           {"bytes", made.bytes},
                        {"invites", made.invites},     {"api_keys", made.keys},
                        {"encrypted", made.encrypted}, {"key_file", made.key_file},
                        {"key_copy", made.key_copy}};
    if (made.key_copy.empty()) object["key_copy"] = nullptr;
    session.out() << json::serialize(object) << '\n';
    return ExitCode::done;
  }
  session.out() << made.file << ": " << contents_of(made.invites, made.keys) << " (" << made.bytes << " bytes"
                << (made.encrypted ? ", encrypted)\n" : ")\n");
  if (made.key_copy.empty()) {
    session.out() << "It is of no use without the key file: keep a copy of " << made.key_file
                  << " somewhere else.\n";
  } else {
    session.out() << made.key_copy << ": the key file, encrypted\n";
  }
  return ExitCode::done;
}

int restore(Session& session, const RestoreOptions& options) {
  const auto done = session.backend().restore(options);
  if (session.json()) {
    json::object object{{"database", done.database}, {"invites", done.invites}, {"api_keys", done.keys}};
    object["moved_to"] = done.moved_to.empty() ? json::value(nullptr) : json::value(done.moved_to);
    session.out() << json::serialize(object) << '\n';
    return ExitCode::done;
  }
  session.out() << done.database << ": " << contents_of(done.invites, done.keys) << '\n';
  if (!done.moved_to.empty()) session.out() << "The database that was there: " << done.moved_to << '\n';
  session.out()
      << "What happened since the backup is undone: an invite that was used since may be used again.\n"
         "Start usher.\n";
  return ExitCode::done;
}

}  // namespace

void add_backup_commands(CLI::App& program, Session& session) {
  auto* backup_command = program.add_subcommand("backup", "Copy the SQLite database, while usher runs");
  const auto backup = std::make_shared<BackupOptions>();
  backup_command->add_option("FILE", backup->file, "Where to put the copy: a new file")->required();
  auto* recipient = backup_command->add_option("--recipient", backup->recipient,
                                               "Encrypt it for a public key of age's (age1...)");
  backup_command
      ->add_option("--passphrase-file", backup->passphrase_file,
                   "Encrypt it with the passphrase in the first line of this file")
      ->excludes(recipient);
  backup_command->add_flag("--with-key-file", backup->with_key_file,
                           "Copy the key file too, to FILE.key: only encrypted");
  session.on_run(*backup_command, [&session, backup] { return back_up(session, *backup); });

  auto* restore_command = program.add_subcommand(
      "restore", "Put a backup in the SQLite database's place, while usher is stopped");
  const auto options = std::make_shared<RestoreOptions>();
  restore_command->add_option("FILE", options->file, "What 'usher backup' made")->required();
  auto* identity = restore_command->add_option("--identity-file", options->identity_file,
                                               "Decrypt it with the secret key of age's in this file");
  restore_command
      ->add_option("--passphrase-file", options->passphrase_file,
                   "Decrypt it with the passphrase in the first line of this file")
      ->excludes(identity);
  restore_command->add_option("--key-file", options->key_file,
                              "A copy of the key file, as where that is lost as well (FILE.key)");
  restore_command->add_flag("--replace", options->replace, "Move the database that is there aside");
  session.on_run(*restore_command, [&session, options] { return restore(session, *options); });
}

}  // namespace usher::cli
