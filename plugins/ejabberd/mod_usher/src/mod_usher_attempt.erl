%% An attempt on a stream to make an account, or to set a password, by a use that is held meanwhile.
-module(mod_usher_attempt).

-export([make/4, spent/0]).

-include("xmpp.hrl").
-include("logger.hrl").

%% Gives what to answer, and the stream's state.
-spec make(binary(), map(), map(), map()) -> {ok | stanza_error(), map()}.
make(_, _, #{usher_spent := true} = State, _) ->
    {spent(), State};
make(Host, #{purpose := Purpose} = Invite, State, #{username := Name, password := Password}) ->
    Outcome = case jid:nodeprep(Name) of
                  User when is_binary(User), User =/= <<>> ->
                      case checked(Purpose, Host, Invite, User, Password) of
                          ok -> with_use(Purpose, Host, Invite, User, Password);
                          Error -> Error
                      end;
                  _ -> {error, mod_usher_xml:error(modify, 'not-acceptable', <<"The requested username is invalid.">>)}
              end,
    case Outcome of
        ok -> {ok, State#{usher_spent => true}};
        {unknown, Refusal} -> {Refusal, State#{usher_spent => true}}; % it may have been made
        {error, Refusal} -> {Refusal, State}
    end.

%% One stream makes one account, however many tokens it shows.
-spec spent() -> stanza_error().
spent() -> mod_usher_xml:error(cancel, 'not-allowed', <<"An account was made on this stream already">>).

checked(Purpose, Host, Invite, User, Password) ->
    try check(Purpose, Host, Invite, User, Password)
    catch error:accounts_unreadable ->
            {error, mod_usher_xml:error(wait, 'internal-server-error', <<"The accounts can't be read right now">>)}
    end.

%% So that nothing is held in vain.
check(<<"password-reset">>, Host, _, User, Password) -> mod_usher_accounts:check_reset(User, Host, Password);
check(_, Host, Invite, User, Password) ->
    Taken = mod_usher_accounts:exists(User, Host),
    %% An administrator's name has an administrator's rights as soon as there is an account of it.
    Kept = maps:get(username, Invite) =/= User andalso mod_usher_accounts:is_administrators(User, Host),
    Rests = rests(Host, Invite),
    if Taken -> {error, mod_usher_xml:error(cancel, conflict, <<"The requested username already exists.">>)};
       Kept -> {error, mod_usher_xml:error(cancel, conflict, <<"The username is reserved">>)};
       Rests -> resting();
       true -> mod_usher_accounts:check_password(Host, Password)
    end.

rests(Host, Invite) -> mod_usher_accounts:is_disabled(maps:get(inviter, Invite), Host).

resting() ->
    {error, mod_usher_xml:error(cancel, 'item-not-found', <<"The account that this invite is from is disabled">>)}.

%% Each attempt holds its use by a name of its own: a release that is late can so never give back what the next attempt
%% on the same stream holds, and make one account too many.
with_use(Purpose, Host, #{token := Token, presented := Presented} = Invite, User, Password) ->
    Holder = base64:encode(crypto:strong_rand_bytes(18)),
    Attributes = [{<<"token">>, Token}, {<<"holder">>, Holder}],
    Request = mod_usher_xml:element(
                <<"reserve">>,
                Attributes ++ [{<<"presented">>, Presented}, {<<"purpose">>, Purpose}, {<<"username">>, User}],
                [mod_usher_xml:element(<<"password">>, [], [{xmlcdata, Password}])]),
    Finish = fun(Name) -> mod_usher_link:report(Host, mod_usher_xml:element(Name, Attributes, [])) end,
    case mod_usher_link:ask(Host, set, Request, <<"reserve">>) of
        {ok, Answer} ->
            Outcome = try act(Purpose, Host, Invite, named(Answer, User), Password, mod_usher_entitlements:in(Answer))
                      catch Class:Reason:Stack ->
                              ?ERROR_MSG("An attempt to register failed: ~p",
                                         [mod_usher_failure:shown(Class, Reason, Stack)]),
                              {unknown, mod_usher_xml:error(wait, 'internal-server-error')}
                      end,
            settle(Outcome, Finish);
        {error, Error, lost} -> % it may be held all the same
            Finish(<<"release">>),
            {error, Error};
        {error, Error, _} -> {error, Error}
    end.

settle(ok, Finish) -> Finish(<<"commit">>), ok;
settle({unknown, Error}, _) -> {unknown, Error}; % usher asks whether the account exists
settle({error, Error}, Finish) -> Finish(<<"release">>), {error, Error}.

named(Answer, Wanted) ->
    case mod_usher_xml:attribute(<<"username">>, Answer) of
        undefined -> Wanted;
        Username -> jid:nodeprep(Username)
    end.

act(Purpose, Host, Invite, User, Password, Entitlements) ->
    Left = client_left(),
    Rests = rests(Host, Invite),
    if Left -> {error, mod_usher_xml:error(cancel, 'recipient-unavailable')}; % who would not learn of it
       Rests -> resting();
       Purpose =:= <<"password-reset">> ->
            case mod_usher_accounts:check_reset(User, Host, Password) of
                ok -> mod_usher_accounts:set_password(User, Host, Password);
                Error -> Error
            end;
       true ->
            case mod_usher_accounts:create(User, Host, Password, Entitlements) of
                {ok, _} -> ok;
                Error -> Error
            end
    end.

%% While this process waited, its socket may have said so; that stays in the queue for whoever reads it next.
client_left() ->
    {messages, Messages} = erlang:process_info(self(), messages),
    lists:any(fun({tcp_closed, _}) -> true;
                 ({tcp_error, _, _}) -> true;
                 ({'$gen_event', closed}) -> true;
                 ({'$gen_event', {xmlstreamend, _}}) -> true;
                 (_) -> false
              end, Messages).
