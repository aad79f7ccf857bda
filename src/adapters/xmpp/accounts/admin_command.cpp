#include "adapters/xmpp/accounts/admin_command.hpp"

#include <chrono>
#include <memory>
#include <string_view>

namespace usher::xmpp {
namespace {

// Two of them end well within a reservation's lease (`domain::lease_default`).
constexpr std::chrono::seconds step_timeout{15};
constexpr std::string_view admin_form_type = "http://jabber.org/protocol/admin";

Element request(const AdminCommand& command, std::string_view action) {
  Element iq = make_iq("set", command.from, command.to);
  iq.add_child("command", std::string(ns::commands)).set("node", command.node).set("action", action);
  return iq;
}

void add_field(Element& form, const std::string& name, std::string_view value) {
  Element& field = form.add_child("field");
  field.set("var", name);
  field.add_child("value").set_text(value);
}

Element submission(const AdminCommand& command, std::string_view session_id) {
  Element iq = make_iq("set", command.from, command.to);
  Element& payload = iq.add_child("command", std::string(ns::commands));
  // Without an action: `execute` is what that means, and both servers take it for the form's only step.
  payload.set("node", command.node).set("sessionid", session_id);
  Element& form = payload.add_child("x", std::string(ns::data_forms));
  form.set("type", "submit");
  add_field(form, "FORM_TYPE", admin_form_type);
  for (const auto& [name, value] : command.fields) add_field(form, name, value);
  return iq;
}

AdminFailure failure_of(const IqFailure& failure, AdminFailure::Kind lost) {
  switch (failure.kind) {
    case IqFailure::Kind::not_sent:
      return {.kind = AdminFailure::Kind::not_done, .text = "there is no stream"};
    case IqFailure::Kind::lost:
      return {.kind = lost, .text = "no answer came"};
    case IqFailure::Kind::refused:
      break;
  }
  return {.kind = AdminFailure::Kind::refused,
          .condition = failure.error.condition,
          .text = failure.error.text.empty() ? failure.error.condition : failure.error.text};
}

/// The note of type `error`, where the command has one.
const Element* error_note(const Element& command) {
  for (const Element& child : command.children()) {
    if (child.is("note", ns::commands) && child.attribute("type") == "error") return &child;
  }
  return nullptr;
}

std::unexpected<AdminFailure> not_done(std::string condition, std::string text) {
  return std::unexpected(AdminFailure{
      .kind = AdminFailure::Kind::not_done, .condition = std::move(condition), .text = std::move(text)});
}

void submitted(const IqReply& reply, AdminDone& done) {
  if (!reply) return done(std::unexpected(failure_of(reply.error(), AdminFailure::Kind::unknown)));
  const Element* command = reply->child("command", ns::commands);
  if (command == nullptr || command->attribute("status") != "completed") {
    return done(std::unexpected(
        AdminFailure{.kind = AdminFailure::Kind::unknown, .text = "the command did not complete"}));
  }
  if (const Element* note = error_note(*command)) {
    return done(std::unexpected(AdminFailure{.kind = AdminFailure::Kind::refused, .text = note->text()}));
  }
  done(*command);
}

}  // namespace

void run_admin_command(const SendIq& send, AdminCommand command, AdminDone done) {
  Element first = request(command, "execute");
  send(std::move(first), step_timeout,
       [send, command = std::move(command), done = std::move(done)](const IqReply& reply) mutable {
         if (!reply) {
           auto failure = failure_of(reply.error(), AdminFailure::Kind::not_done);
           return done(not_done(std::move(failure.condition), std::move(failure.text)));
         }
         const Element* form = reply->child("command", ns::commands);
         const std::string session_id(form == nullptr ? "" : form->attribute("sessionid"));
         if (form == nullptr || form->attribute("status") != "executing" || session_id.empty())
           return done(not_done({}, "the server sent no form"));
         send(submission(command, session_id), step_timeout,
              [done = std::move(done)](const IqReply& outcome) mutable { submitted(outcome, done); });
       });
}

}  // namespace usher::xmpp
