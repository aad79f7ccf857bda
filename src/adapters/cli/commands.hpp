#pragma once

#include "adapters/cli/session.hpp"

namespace usher::cli {

/// Each adds one group of commands to the program. The session must outlive it.
void add_backup_commands(CLI::App& program, Session& session);
/// Who let whom in.
void add_account_commands(CLI::App& program, Session& session);
void add_key_commands(CLI::App& program, Session& session);
void add_invite_commands(CLI::App& program, Session& session);
void add_doctor_command(CLI::App& program, Session& session);
/// How to use the program, as shells and readers of man pages take it.
void add_document_commands(CLI::App& program, Session& session);
/// Stopping everything of a host at once.
void add_host_commands(CLI::App& program, Session& session);
void add_import_commands(CLI::App& program, Session& session);
/// What was recorded.
void add_stats_command(CLI::App& program, Session& session);
void add_log_command(CLI::App& program, Session& session);
void add_migrate_command(CLI::App& program, Session& session);
/// What people see in their browsers.
void add_page_commands(CLI::App& program, Session& session);
/// Who outside is told of events.
void add_webhook_commands(CLI::App& program, Session& session);
void add_server_commands(CLI::App& program, Session& session);

}  // namespace usher::cli
