#pragma once

#include <string>

#include "domain/model/jid.hpp"
#include "domain/use_cases/account_tree.hpp"

namespace usher::cli {

/// One line of JSON each, without its line end.
std::string account_json(const domain::BareJid& account, const domain::AccountRecord& record);
std::string tree_json(const domain::BareJid& root, const domain::TreePage& page);
std::string branch_stop_json(const domain::BareJid& root, const domain::BranchStop& stop, bool done);

/// For people.
std::string account_text(const domain::BareJid& account, const domain::AccountRecord& record);
std::string tree_text(const domain::TreePage& page);
std::string branch_stop_text(const domain::BareJid& root, const domain::BranchStop& stop, bool done);

}  // namespace usher::cli
