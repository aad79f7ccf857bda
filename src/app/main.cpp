#include <exception>
#include <iostream>

#include "adapters/cli/command_line.hpp"
#include "app/program.hpp"

int main(int argc, char** argv) {
  try {
    usher::app::Program program;
    return usher::cli::run(argc, argv, program, std::cout, std::cerr);
  } catch (const std::exception& problem) {
    std::cerr << "Error: " << problem.what() << '\n';
    return usher::cli::ExitCode::refused;
  }
}
