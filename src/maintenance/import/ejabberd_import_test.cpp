#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "maintenance/import/ejabberd_data.hpp"

namespace usher::import {
namespace {

using domain::InviteKind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::string token = "stDqh4dEEmrWxb0TFJDxitnc";

std::string line(const std::string& type, const std::string& inviter, const std::string& invitee,
                 const std::string& account, const std::string& uri_end = "") {
  return token + "\ttrue\t2026-11-30T17:00:00Z\t2026-12-05T17:00:00Z\t" + type + '\t' + inviter + '\t' +
         invitee + '\t' + account + "\txmpp:example.com?register;preauth=" + token + uri_end + "\t\n";
}

class EjabberdImport : public testing::Test {
 protected:
  ~EjabberdImport() override { std::filesystem::remove(file_); }

  ForeignData read(const std::string& text) {
    std::ofstream(file_) << text;
    return read();
  }
  ForeignData read() {
    auto data = read_ejabberd(file_, host_);
    EXPECT_TRUE(data) << data.error();
    return data ? *std::move(data) : ForeignData{};
  }
  domain::InviteDraft draft_of(const std::string& text) {
    const auto data = read(text);
    EXPECT_THAT(data.left_behind, IsEmpty());
    EXPECT_THAT(data.invites, SizeIs(1));
    return data.invites.empty() ? domain::InviteDraft{} : data.invites.front().imported.draft;
  }
  std::string left_behind(const std::string& text) {
    const auto data = read(text);
    EXPECT_THAT(data.invites, IsEmpty());
    EXPECT_THAT(data.left_behind, SizeIs(1));
    return data.left_behind.empty() ? std::string{} : data.left_behind.front();
  }
  void execute(const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(file_.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(database);
    sqlite3_close(database);
  }

  std::filesystem::path file_ =
      std::filesystem::temp_directory_path() / ("ejabberd-import-test-" + std::to_string(::getpid()));
  domain::DomainName host_ = *domain::DomainName::parse("example.com");
};

TEST_F(EjabberdImport, AnAccountInviteIsForOneAccount) {
  const auto data = read(line("account_only", "example.com", "", ""));
  ASSERT_THAT(data.invites, SizeIs(1));
  const auto& invite = data.invites.front().imported;
  EXPECT_EQ(invite.token.reveal(), token);
  EXPECT_EQ(domain::to_rfc3339(invite.created_at), "2026-11-30T17:00:00Z");
  EXPECT_EQ(domain::to_rfc3339(invite.expires_at), "2026-12-05T17:00:00Z");
  EXPECT_EQ(invite.draft.kind, InviteKind::account);
  EXPECT_EQ(invite.draft.uses_allowed, domain::UseLimit::once());
  EXPECT_FALSE(invite.draft.username);
  EXPECT_FALSE(invite.draft.inviter);
  EXPECT_THAT(invite.draft.labels, IsEmpty());
}

TEST_F(EjabberdImport, ANameStaysPinned) {
  EXPECT_EQ(draft_of(line("account_only", "example.com", "", "Juliet")).username->str(), "juliet");
  const auto with_contact = draft_of(line("account_subscription", "romeo@example.com", "", "juliet"));
  EXPECT_EQ(with_contact.kind, InviteKind::contact_with_registration);
  EXPECT_EQ(with_contact.inviter->str(), "romeo");
  EXPECT_EQ(with_contact.username->str(), "juliet");
}

TEST_F(EjabberdImport, OnlyASubscriptionMakesAContact) {
  const auto draft = draft_of(line("account_only", "romeo@example.com", "", ""));
  EXPECT_EQ(draft.kind, InviteKind::account);
  EXPECT_FALSE(draft.inviter);
  EXPECT_EQ(draft.labels, (domain::Labels{{"made-by", "romeo"}}));
}

TEST_F(EjabberdImport, ARosterInviteRegistersWhereItSaysSoAndOnce) {
  const std::string inviter = "romeo@example.com";
  EXPECT_EQ(draft_of(line("roster_only", inviter, "", "")).kind, InviteKind::contact);
  EXPECT_EQ(draft_of(line("roster_only", inviter, "", "", ";ibr=y")).kind,
            InviteKind::contact_with_registration);
  EXPECT_EQ(draft_of(line("roster_only", inviter, "", "nurse", ";ibr=y")).kind, InviteKind::contact);
  EXPECT_THAT(left_behind(line("roster_only", "example.com", "", "")), HasSubstr("names no inviter"));
}

TEST_F(EjabberdImport, AResetIsForItsAccount) {
  const auto draft = draft_of(line("reset_token", "example.com", "", "tybalt"));
  EXPECT_EQ(draft.kind, InviteKind::reset);
  EXPECT_EQ(draft.username->str(), "tybalt");
  EXPECT_THAT(left_behind(line("reset_token", "example.com", "", "")),
              HasSubstr("resets the password of no valid name"));
}

TEST_F(EjabberdImport, WhatWasUsedStaysBehind) {
  const auto data = read(line("account_only", "example.com", "nurse@example.com", "") +
                         line("roster_only", "romeo@example.com", "a@elsewhere.example", "") +
                         line("reset_token", "example.com", "tybalt@example.com", "tybalt"));
  EXPECT_EQ(data.invites_used, 3U);
  EXPECT_THAT(data.invites, IsEmpty());
  EXPECT_THAT(data.left_behind, IsEmpty());
}

TEST_F(EjabberdImport, WhatIsNotUnderstoodStaysBehind) {
  EXPECT_EQ(left_behind(line("teapot", "example.com", "", "")),
            "invite stDq...: is of a kind that is not known");
  EXPECT_THAT(left_behind(line("account_only", "example.com", "", "John Doe")),
              HasSubstr("'John Doe' can't be a username"));
  EXPECT_THAT(left_behind(line("account_only", "other.example", "", "")),
              HasSubstr("line 1: is of another host: other.example"));
  EXPECT_THAT(left_behind("\nError: command list_invites not known\n"), HasSubstr("line 2: has 1 columns"));
  auto timeless = line("account_only", "example.com", "", "");
  timeless.replace(timeless.find("2026-12"), 20, "soon");
  EXPECT_THAT(left_behind(timeless), HasSubstr("does not say when it expires"));
}

TEST_F(EjabberdImport, NothingAtAllIsAnError) {
  std::ofstream(file_) << "\n";
  EXPECT_THAT(read_ejabberd(file_, host_).error(), HasSubstr("holds no invites of example.com"));
  EXPECT_THAT(read_ejabberd("/nowhere", host_).error(), HasSubstr("/nowhere: can't be read"));
}

const std::string columns =
    "token text PRIMARY KEY, username text NOT NULL, invitee text NOT NULL DEFAULT '', created_at timestamp, "
    "expires timestamp, type character(1) NOT NULL, account_name text NOT NULL";
const std::string times = "'2026-11-30 17:00:00', '2026-12-05 17:00:00'";

TEST_F(EjabberdImport, ReadsADatabaseOfOneHost) {
  execute("CREATE TABLE invite_token (" + columns + "); INSERT INTO invite_token VALUES " +  //
          "('a', '', '', " + times + ", 'A', ''), ('r', 'romeo', '', " + times + ", 'R', ''), " +
          "('s', 'romeo', '', " + times + ", 'S', 'juliet'), ('t', '', '', " + times + ", 'T', 'tybalt'), " +
          "('u', '', 'nurse@example.com', " + times + ", 'A', ''), ('x', '', '', " + times + ", 'X', '')");
  const auto data = read();
  ASSERT_THAT(data.invites, SizeIs(4));
  EXPECT_EQ(data.invites_used, 1U);
  EXPECT_THAT(data.left_behind, ElementsAre(HasSubstr("kind")));
  EXPECT_EQ(domain::to_rfc3339(data.invites[0].imported.expires_at), "2026-12-05T17:00:00Z");
  EXPECT_EQ(data.invites[0].imported.draft.kind, InviteKind::account);
  EXPECT_EQ(data.invites[1].imported.draft.kind, InviteKind::contact);
  EXPECT_THAT(data.invites[1].changes, ElementsAre(HasSubstr("ejabberdctl list_invites")));
  EXPECT_EQ(data.invites[2].imported.draft.kind, InviteKind::contact_with_registration);
  EXPECT_EQ(data.invites[3].imported.draft.kind, InviteKind::reset);
}

TEST_F(EjabberdImport, ReadsItsOwnHostOfADatabaseOfSeveral) {
  execute("CREATE TABLE invite_token (" + columns +
          ", server_host text NOT NULL); INSERT INTO invite_token VALUES ('here', '', '', " + times +
          ", 'A', '', 'example.com'), ('there', '', '', " + times + ", 'A', '', 'other.example')");
  const auto data = read();
  ASSERT_THAT(data.invites, SizeIs(1));
  EXPECT_EQ(data.invites[0].imported.token.reveal(), "here");
}

TEST_F(EjabberdImport, ADatabaseWithoutInvitesSaysSo) {
  execute("CREATE TABLE users (name text)");
  EXPECT_THAT(read_ejabberd(file_, host_).error(), HasSubstr("is no database of ejabberd's: no such table"));
}

}  // namespace
}  // namespace usher::import
