#include "app/interruption.hpp"

#include <stdexcept>

namespace usher::app {
namespace {

volatile std::sig_atomic_t came = 0;

void note(int /*signal*/) { came = 1; }

void watch(int signal, struct sigaction& before) {
  struct sigaction action{};
  action.sa_handler = note;  // NOLINT(*-union-access): so the system has it
  action.sa_flags = SA_RESTART;
  ::sigaction(signal, nullptr, &before);
  // Whoever started this may have said that it is to outlive its terminal (nohup).
  if (before.sa_handler != SIG_IGN)
    ::sigaction(signal, &action, nullptr);  // NOLINT(*-union-access,*-cstyle-cast,*-int-to-ptr)
}

}  // namespace

Interruption::Interruption() {
  came = 0;
  watch(SIGTERM, terminate_);
  watch(SIGINT, interrupt_);
  watch(SIGHUP, hang_up_);
}

Interruption::~Interruption() {
  ::sigaction(SIGTERM, &terminate_, nullptr);
  ::sigaction(SIGINT, &interrupt_, nullptr);
  ::sigaction(SIGHUP, &hang_up_, nullptr);
}

void Interruption::check() {
  if (came != 0) throw std::runtime_error("interrupted: nothing was changed");
}

}  // namespace usher::app
