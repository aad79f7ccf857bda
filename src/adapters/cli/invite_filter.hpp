#pragma once

#include <string>
#include <vector>

#include "domain/model/error.hpp"
#include "domain/model/host.hpp"
#include "domain/model/time.hpp"
#include "domain/use_cases/store.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
class Option;
}  // namespace CLI

namespace usher::cli {

/// Which invites a command is about, as it was typed.
struct FilterArguments {
  std::vector<std::string> states;
  std::vector<std::string> kinds;
  std::string inviter;
  std::string username;
  std::string created_by;
  std::string group;
  std::string label;
  std::string note;
  std::string created_after;
  std::string created_before;
  std::string expires_after;
  std::string expires_before;
};

/// @returns the options, of which any narrows what the command is about
std::vector<CLI::Option*> add_filter_options(CLI::App& command, FilterArguments& arguments);

domain::Result<domain::InviteFilter> filter_of(const domain::Host& host, const FilterArguments& arguments,
                                               domain::Timestamp now);

}  // namespace usher::cli
