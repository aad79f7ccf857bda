%% Registration by token on streams that nobody has logged in to yet (XEP-0445, XEP-0077). Each runs in its stream's own
%% process, which waits for usher: what the client sends meanwhile comes after, and nobody else notices.
-module(mod_usher_streams).

-export([pre_auth_features/2, unauthenticated_packet/2, handle_info/2]).

-include("xmpp.hrl").
-include("logger.hrl").

-define(NS_REGISTRATION, <<"jabber:iq:register">>).
-define(NS_PARS, <<"urn:xmpp:pars:0">>).
%% How often one stream may show tokens.
-define(ATTEMPTS_MAX, 20).

%% Features -----------------------------------------------------------------------------------------------------------

%% Behind mod_register's, which may have named the first one already.
pre_auth_features(Features, _Host) ->
    Ours = [mod_usher_xml:element(<<"register">>, [{<<"xmlns">>, NS}], [])
            || NS <- [<<"http://jabber.org/features/iq-register">>, <<"urn:xmpp:invite">>, <<"urn:xmpp:ibr-token:0">>]],
    Features ++ (Ours -- [xmpp:encode(Feature) || Feature <- Features]).

%% Hooks --------------------------------------------------------------------------------------------------------------

%% Late answers to what was given up.
handle_info(State, {iq_reply, _, {mod_usher, _}}) -> {stop, State};
handle_info(State, {mod_usher_lost, _}) -> {stop, State};
handle_info(State, _) -> State.

%% Before mod_register's, which would have whatever this one failed at: ejabberd goes on to the next hook.
unauthenticated_packet(State, #iq{type = Type} = IQ) when Type =:= get; Type =:= set ->
    try respond(State, IQ)
    catch Class:Reason:Stack ->
            ?ERROR_MSG("A request on a stream failed: ~p", [mod_usher_failure:shown(Class, Reason, Stack)]),
            {stop, try reply(State, IQ, mod_usher_xml:error(wait, 'internal-server-error'))
                   catch _:_ -> State
                   end}
    end;
unauthenticated_packet(State, _) -> State.

respond(#{lserver := Host} = State, #iq{type = Type} = IQ) ->
    case mod_usher_xml:payload(IQ) of
        #xmlel{} = Payload ->
            case handle(Type, mod_usher_xml:name(Payload), mod_usher_xml:namespace(Payload), Host, State, Payload) of
                pass -> State;
                {Answer, Changed} -> {stop, reply(Changed, IQ, Answer)}
            end;
        none -> State
    end.

reply(#{server := Server} = State, IQ, Answer) ->
    Reply = case Answer of
                ok -> (xmpp:make_iq_result(IQ))#iq{sub_els = []};
                #xmlel{} -> (xmpp:make_iq_result(IQ))#iq{sub_els = [Answer]};
                #stanza_error{} -> xmpp:make_error(IQ#iq{sub_els = []}, Answer)
            end,
    ejabberd_c2s:send(State, xmpp:set_from_to(Reply, jid:make(Server), undefined)).

%% A stream on which TLS is required, and isn't there yet, registers nobody.
handle(Type, Name, NS, Host, State, Payload) ->
    Ours = Name =:= <<"preauth">> andalso NS =:= ?NS_PARS orelse Name =:= <<"query">> andalso NS =:= ?NS_REGISTRATION,
    Bare = maps:get(tls_required, State, false) andalso not maps:get(stream_encrypted, State, false),
    case Ours of
        true when Bare -> {mod_usher_xml:error(cancel, 'not-allowed', <<"Encrypt the stream first">>), State};
        true -> take(Type, Name, Host, State, Payload);
        false -> pass
    end.

take(set, <<"preauth">>, Host, State, Payload) ->
    case mod_usher_xml:attribute(<<"token">>, Payload) of
        undefined -> show(Host, <<>>, State);
        Token -> show(Host, Token, State)
    end;
take(get, <<"preauth">>, _, State, _) -> {mod_usher_xml:error(cancel, 'not-allowed'), State};
take(get, <<"query">>, Host, State, _) -> form(Host, State);
take(set, <<"query">>, Host, State, Query) ->
    case mod_usher_xml:child(<<"remove">>, Query) of
        none -> submit(Host, State, mod_usher_form:read(Query));
        _ -> remove(option(Host, registration_invite_only), State)
    end.

%% Whatever namespace it is of: mod_register takes one of another for a registration.
remove(true, State) ->
    {mod_usher_xml:error(auth, forbidden, <<"Log in before you delete your account">>), State};
remove(false, _) -> pass.

%% A token that is shown ----------------------------------------------------------------------------------------------

show(Host, Token, State) ->
    case present(Host, Token, State) of
        {ok, Invite, Changed} -> {ok, Changed#{usher_invite => Invite}};
        Refused -> Refused
    end.

%% Asks usher about it.
present(_, _, #{usher_spent := true} = State) -> {mod_usher_attempt:spent(), State};
present(Host, Token, State) ->
    Attempts = maps:get(usher_attempts, State, 0) + 1,
    Counted = State#{usher_attempts => Attempts},
    case Attempts > ?ATTEMPTS_MAX of
        true -> {mod_usher_xml:error(wait, 'policy-violation', <<"Too many attempts on one stream">>), Counted};
        false ->
            Question = mod_usher_xml:element(<<"preauth">>, [{<<"token">>, Token}], []),
            case mod_usher_link:ask(Host, get, Question, <<"preauth">>) of
                {ok, Answer} -> {ok, invite(Token, Answer), Counted};
                {error, Error, _} -> {Error, Counted}
            end
    end.

invite(Token, Answer) ->
    Keys = [{presented, <<"presented">>}, {purpose, <<"purpose">>}, {inviter, <<"inviter">>},
            {username, <<"username">>}],
    maps:from_list([{token, Token} | [{Key, mod_usher_xml:attribute(Name, Answer)} || {Key, Name} <- Keys]]).

%% The form -----------------------------------------------------------------------------------------------------------

form(_, #{usher_invite := #{username := Username}} = State) -> {mod_usher_form:answer(Username, false), State};
form(Host, State) ->
    case option(Host, registration_invite_only) of
        true -> {mod_usher_form:answer(undefined, option(Host, registration_form)), State};
        false -> pass
    end.

option(Host, Name) -> gen_mod:get_module_opt(Host, mod_usher, Name).

%% What was shown before counts, and not the form.
submit(Host, #{usher_invite := Invite} = State, Filled) -> mod_usher_attempt:make(Host, Invite, State, Filled);
submit(Host, State, Filled) ->
    WithForm = option(Host, registration_form),
    case WithForm andalso mod_usher_form:invitation(Filled) of
        Shown when is_binary(Shown), Shown =/= <<>> -> submit_with(Host, State, Shown, Filled);
        _ -> submit_without(option(Host, registration_invite_only), WithForm, State, Filled)
    end.

submit_without(false, _, _, _) -> pass;
submit_without(true, WithForm, State, #{is_form := IsForm}) -> {mod_usher_form:needed(WithForm andalso IsForm), State}.

%% Each form stands for itself. Its token is kept, so that it is not asked about again for another name.
submit_with(Host, State, Shown, Filled) ->
    Before = maps:get(usher_form_invite, State, none),
    Fresh = maps:remove(usher_form_invite, State),
    case {mod_usher_invitation:token_in(Shown), Before} of
        {none, _} -> {mod_usher_form:unclear(), Fresh};
        {Token, #{token := Token}} -> attempt(Host, Before, Fresh, Filled);
        {Token, _} ->
            case present(Host, Token, Fresh) of
                {ok, Invite, Changed} -> attempt(Host, Invite, Changed, Filled);
                {#stanza_error{reason = 'policy-violation'} = Error, Changed} -> {Error, Changed};
                {Error, Changed} -> {mod_usher_form:plain(Error), Changed}
            end
    end.

attempt(Host, _, #{usher_spent := true} = State, Filled) -> mod_usher_attempt:make(Host, #{}, State, Filled);
attempt(Host, Invite, State, Filled) ->
    {Answer, Done} = mod_usher_attempt:make(Host, Invite, State#{usher_form_invite => Invite}, Filled),
    case Answer of
        ok -> {ok, Done};
        #stanza_error{reason = Reason} when Reason =:= conflict; Reason =:= 'not-acceptable' -> {Answer, Done};
        _ -> {mod_usher_form:plain(Answer), maps:remove(usher_form_invite, Done)}
    end.
