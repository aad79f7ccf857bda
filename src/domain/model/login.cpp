#include "domain/model/login.hpp"

#include <utility>

#include "domain/model/password_policy.hpp"
#include "domain/model/username_policy.hpp"

namespace usher::domain {
namespace {

UsernameProblem problem_of(std::string_view username, std::size_t bytes_max, Errc code) {
  if (username.empty()) return UsernameProblem::missing;
  if (username.size() > bytes_max) return UsernameProblem::too_long;
  return code == Errc::username_invalid ? UsernameProblem::malformed : UsernameProblem::taken;
}

}  // namespace

Result<Login> choose_login(const Host& host, const Invite& invite, std::string_view username,
                           const secrets::Secret& password, std::size_t username_bytes_max) {
  auto name = username.size() > username_bytes_max
                  ? Result<Localpart>(fail(Errc::username_invalid))
                  : choose_username(username, invite.username, host.reserved_usernames);
  // A password is judged without the name where there is no name yet.
  BareJid address(name ? *name : *Localpart::parse("x"), host.domain);
  auto prepared = prepare_password(password, address, host, invite.inviter);
  if (name && prepared) return Login{.address = std::move(address), .password = *std::move(prepared)};

  Error error = name ? error_of(prepared.error(), host.password_min) : name.error();
  if (!name) error.fields.username = problem_of(username, username_bytes_max, error.code);
  if (!prepared) error.fields.password = password.empty() ? PasswordProblem::missing : prepared.error();
  return std::unexpected(std::move(error));
}

}  // namespace usher::domain
