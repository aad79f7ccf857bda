#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <ostream>
#include <string>

#include "adapters/cli/backend.hpp"
#include "domain/model/actor.hpp"
#include "domain/model/error.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}

namespace usher::cli {

/// How a result is written.
enum class Output : std::uint8_t { text, json, csv };

/// In which forms a command writes.
enum class Forms : std::uint8_t { text_and_json, with_csv };

/// One run of the program: what its commands read, and where they write.
class Session {
 public:
  Session(Backend& backend, std::ostream& out, std::ostream& err) : backend_(backend), out_(out), err_(err) {}

  /// Makes `action` what the command does. What it throws, and its refusal, end up on `err`.
  void on_run(CLI::App& command, std::function<int()> action, Forms forms = Forms::text_and_json);

  /// Complains; gives the exit code for it.
  int refuse(const domain::Error& error);

  [[nodiscard]] Backend& backend() const { return backend_; }
  [[nodiscard]] Services& services() const { return backend_.services(); }
  /// Who runs the commands.
  [[nodiscard]] domain::Actor actor() const { return {domain::ActorType::cli, backend_.user()}; }
  [[nodiscard]] std::ostream& out() const { return out_; }
  [[nodiscard]] std::ostream& err() const { return err_; }
  [[nodiscard]] bool json() const { return output == Output::json; }
  [[nodiscard]] int exit_code() const { return exit_code_; }

  Output output = Output::text;
  std::optional<std::string> config_path;

 private:
  int guarded(const std::function<int()>& action);

  Backend& backend_;
  std::ostream& out_;
  std::ostream& err_;
  int exit_code_ = 0;
};

}  // namespace usher::cli
