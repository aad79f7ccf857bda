#include "adapters/store/postgres/server_for_test.hpp"

#include <libpq-fe.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

#include "adapters/store/postgres/setup_connection.hpp"

namespace usher::store::postgres {

namespace fs = std::filesystem;

namespace {

/// The folder of the newest server that Debian installed; empty where there is none, for PATH to tell.
std::string find_programs() {
  std::vector<std::string> folders;
  const fs::path versions = "/usr/lib/postgresql";
  if (fs::exists(versions)) {
    for (const auto& version : fs::directory_iterator(versions)) {
      if (fs::exists(version.path() / "bin/postgres")) folders.push_back((version.path() / "bin/").string());
    }
  }
  return folders.empty() ? "" : *std::ranges::max_element(folders);
}

/// Looked for once.
const std::string& programs() {
  static const std::string folder = find_programs();
  return folder;
}

/// PostgreSQL does not run as root. It ends with the thread that started it, whatever becomes of that.
std::vector<std::string> as_user(std::vector<std::string> command) {
  std::vector<std::string> whole{"setpriv", "--pdeathsig", "QUIT"};
  if (::getuid() == 0)
    whole.insert(whole.end(), {"--reuid", "postgres", "--regid", "postgres", "--clear-groups"});
  whole.insert(whole.end(), command.begin(), command.end());
  return whole;
}

pid_t run(std::vector<std::string> command, const fs::path& output) {
  std::vector<char*> arguments;
  for (std::string& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid < 0) throw std::system_error(errno, std::system_category(), "fork");
  if (pid > 0) return pid;
  if (std::freopen(output.c_str(), "ae", stdout) == nullptr || ::dup2(STDOUT_FILENO, STDERR_FILENO) < 0) {
    ::_exit(126);
  }
  ::execvp(arguments.front(), arguments.data());
  ::_exit(127);
}

}  // namespace

ServerForTest& ServerForTest::instance() {
  static ServerForTest server;
  return server;
}

ServerForTest::ServerForTest() {
  std::string name = (fs::temp_directory_path() / "usher-postgres-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::system_error(errno, std::system_category(), name);
  folder_ = name;
  if (::getuid() == 0) {
    const std::string own = "chown postgres:postgres " + folder_.string();
    if (std::system(own.c_str()) != 0) throw std::runtime_error(own);  // NOLINT(*-env33-c): a path of ours
  }
  make_data();
  start();
}

ServerForTest::~ServerForTest() {
  kill();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void ServerForTest::make_data() const {
  const pid_t pid = run(as_user({programs() + "initdb", "-D", (folder_ / "data").string(), "-U", "usher",
                                 "-A", "trust", "-N", "--locale=C", "-E", "UTF8"}),
                        folder_ / "initdb.log");
  int status = 0;
  if (::waitpid(pid, &status, 0) != pid || status != 0) {
    throw std::runtime_error("initdb failed: is Debian's postgresql installed? see " +
                             (folder_ / "initdb.log").string());
  }
}

void ServerForTest::start() {
  pid_ = run(as_user({programs() + "postgres", "-D", (folder_ / "data").string(), "-k", folder_.string(),
                      "-c", "listen_addresses=", "-c", "max_connections=200", "-c", "shared_buffers=16MB",
                      // Tests kill the server, never the machine: what the kernel was given stays.
                      "-c", "fsync=off"}),
             folder_ / "server.log");
  wait_until_it_answers();
}

void ServerForTest::wait_until_it_answers() const {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (PQping(address().c_str()) != PQPING_OK) {
    if (std::chrono::steady_clock::now() > deadline || ::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      throw std::runtime_error("PostgreSQL does not start: see " + (folder_ / "server.log").string());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
}

void ServerForTest::kill() {
  ::kill(pid_, SIGQUIT);
  ::waitpid(pid_, nullptr, 0);
}

std::string ServerForTest::address() const {
  return "host=" + folder_.string() + " user=usher dbname=postgres";
}

std::string ServerForTest::address_of_new_schema() {
  const std::string schema = "site" + std::to_string(++schemas_);
  auto handle = connect(secrets::Secret(address()));
  if (!handle) throw std::runtime_error(handle.error().message);
  SetupConnection connection(*std::move(handle));
  if (auto made = connection.run("CREATE SCHEMA " + schema); !made)
    throw std::runtime_error(made.error().message);
  return address() + " options=-csearch_path=" + schema;
}

}  // namespace usher::store::postgres
