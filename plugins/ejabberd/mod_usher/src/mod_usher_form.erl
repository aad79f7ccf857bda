%% The form that people register by (XEP-0077, section 4), with a field for their invitation where their app has shown
%% no token: docs/registration-form.md.
-module(mod_usher_form).

-export([answer/2, read/1, invitation/1, needed/1, unclear/0, plain/1]).

-include("xmpp.hrl").

-define(NS_REGISTRATION, <<"jabber:iq:register">>).
-define(NS_FORMS, <<"jabber:x:data">>).

%% What a text can have that clients show on a line, in bytes.
-define(TEXT_MAX, 49).

%% @param Username whose name the invite is for alone, if so
%% @param WithField whether an invitation is asked for
-spec answer(binary() | undefined, boolean()) -> xmlel().
answer(Username, WithField) ->
    Text = instructions(WithField),
    Name = case Username of
               undefined -> [];
               _ -> [{xmlcdata, Username}]
           end,
    Fields = [hidden(<<"FORM_TYPE">>, ?NS_REGISTRATION),
              field(<<"username">>, <<"text-single">>, <<"Username">>, Username),
              field(<<"password">>, <<"text-private">>, <<"Password">>, undefined)]
        ++ [field(<<"invitation">>, <<"text-single">>, <<"Invitation (link or code)">>, undefined) || WithField],
    Form = mod_usher_xml:element(<<"x">>, [{<<"xmlns">>, ?NS_FORMS}, {<<"type">>, <<"form">>}],
                                 [with_text(<<"instructions">>, Text) | Fields]),
    mod_usher_xml:element(<<"query">>, [{<<"xmlns">>, ?NS_REGISTRATION}],
                          [with_text(<<"instructions">>, Text), mod_usher_xml:element(<<"username">>, [], Name),
                           mod_usher_xml:element(<<"password">>, [], []), Form]).

instructions(true) -> <<"Choose a username and password. An invitation is needed: paste its link or code.">>;
instructions(false) -> <<"Choose a username and password.">>.

with_text(Name, Text) -> mod_usher_xml:element(Name, [], [{xmlcdata, Text}]).

hidden(Name, Value) ->
    mod_usher_xml:element(<<"field">>, [{<<"var">>, Name}, {<<"type">>, <<"hidden">>}],
                          [with_text(<<"value">>, Value)]).

field(Name, Type, Label, Value) ->
    mod_usher_xml:element(<<"field">>, [{<<"var">>, Name}, {<<"type">>, Type}, {<<"label">>, Label}],
                          [mod_usher_xml:element(<<"required">>, [], [])]
                          ++ [with_text(<<"value">>, Value) || Value =/= undefined]).

%% What somebody filled in, as plain elements or as a form.
-spec read(xmlel()) -> #{username := binary(), password := binary(), invitation := binary(), is_form := boolean()}.
read(Query) ->
    Forms = [Form || Form <- mod_usher_xml:children(<<"x">>, Query), mod_usher_xml:namespace(Form) =:= ?NS_FORMS],
    Value = case Forms of
                [Form | _] -> fun(Name) -> field_of(Form, Name) end;
                [] -> fun(Name) -> mod_usher_xml:text_of(Name, Query) end
            end,
    #{username => or_empty(Value(<<"username">>)), password => or_empty(Value(<<"password">>)),
      invitation => or_empty(Value(<<"invitation">>)), is_form => Forms =/= []}.

field_of(Form, Name) ->
    Values = [mod_usher_xml:text_of(<<"value">>, Field) || Field <- mod_usher_xml:children(<<"field">>, Form),
                                                           mod_usher_xml:attribute(<<"var">>, Field) =:= Name],
    case Values of
        [Value | _] -> Value;
        [] -> undefined
    end.

or_empty(undefined) -> <<>>;
or_empty(Value) -> Value.

%% What a form has for the invitation; plain elements have no place for it.
-spec invitation(map()) -> binary().
invitation(#{is_form := true, invitation := Shown}) ->
    case re:run(Shown, <<"\\S">>, [{capture, none}]) of
        match -> Shown;
        nomatch -> <<>>
    end;
invitation(_) -> <<>>.

%% Refusals -----------------------------------------------------------------------------------------------------------

%% Of all conditions, clients show this one's text best.
refusal(Text) -> mod_usher_xml:error(modify, 'not-acceptable', Text).

%% Where there was no form, nobody could have filled it in.
-spec needed(boolean()) -> stanza_error().
needed(true) -> refusal(<<"An invitation is needed: its link or code">>);
needed(false) -> mod_usher_xml:error(auth, 'registration-required', <<"An invitation is needed: its link or code">>).

-spec unclear() -> stanza_error().
unclear() -> refusal(<<"This is no invitation: paste its link or code">>).

%% How a form is refused for what is wrong with its token.
-spec plain(stanza_error()) -> stanza_error().
plain(#stanza_error{reason = 'item-not-found'} = Error) ->
    refusal(short(Error, <<"This invitation is unknown or no longer good">>));
plain(#stanza_error{type = cancel, reason = 'not-allowed'} = Error) ->
    refusal(short(Error, <<"This invitation is not for a new account">>));
plain(#stanza_error{type = wait, reason = Reason} = Error) ->
    mod_usher_xml:error(wait, Reason, short(Error, <<"Please try again in a moment">>));
plain(Error) -> Error.

short(#stanza_error{text = Texts}, Otherwise) ->
    case xmpp:get_text(Texts) of
        Text when Text =/= <<>>, byte_size(Text) =< ?TEXT_MAX -> Text;
        _ -> Otherwise
    end.
