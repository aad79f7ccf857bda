%% What usher asks of this server, and how the two find each other. It is taken from usher's own connection alone.
-module(mod_usher_orders).

-export([component_send_packet/1, greet/1, goodbye/1, tell_all/1, rivals/1]).

-include("xmpp.hrl").
-include("logger.hrl").

-define(NS, <<"urn:usher:plugin:0">>).

%% A hook. What usher sends to one of its hosts goes on from here: mod_privilege, whose hook comes later, drops it where
%% it thinks that such an IQ must be wrapped (24.12), be it a request or an answer. It runs in the process of the
%% component's connection, so what is asked is done in another one.
component_send_packet({#iq{from = #jid{luser = <<>>, lserver = Component},
                           to = #jid{luser = <<>>, lresource = <<>>, lserver = Host}} = IQ,
                       #{remote_server := Component} = State} = Unchanged) ->
    case is_its(Component, Host) of
        true -> take(IQ, Host, mod_usher_xml:payload(IQ)), {stop, {drop, State}};
        false -> Unchanged
    end;
component_send_packet(Unchanged) -> Unchanged.

take(#iq{type = Type} = IQ, Host, #xmlel{} = Payload) when Type =:= get; Type =:= set ->
    case mod_usher_xml:namespace(Payload) of
        ?NS -> _ = spawn(fun() -> answer(IQ, Host, Payload) end), ok;
        _ -> ejabberd_router:route(IQ)
    end;
take(IQ, _, _) -> ejabberd_router:route(IQ).

is_its(Component, Host) ->
    gen_mod:is_loaded(Host, mod_usher) andalso mod_usher_link:component(Host) =:= Component.

answer(#iq{type = Type} = IQ, Host, Payload) ->
    Outcome = try handle(Type, mod_usher_xml:name(Payload), Host, Payload)
              catch Class:Reason:Stack ->
                      ?ERROR_MSG("A request of usher's failed: ~p", [mod_usher_failure:shown(Class, Reason, Stack)]),
                      {error, mod_usher_xml:error(wait, 'internal-server-error')}
              end,
    case Outcome of
        {ok, Name, Attributes, Children} ->
            Element = mod_usher_xml:element(Name, [{<<"xmlns">>, ?NS} | Attributes], Children),
            ejabberd_router:route(xmpp:make_iq_result(IQ, Element));
        {error, Error} -> ejabberd_router:route(xmpp:make_error(IQ#iq{sub_els = []}, Error));
        {unknown, _} -> ok % an error says that nothing was done: usher asks once it has waited in vain
    end.

%% Requests -----------------------------------------------------------------------------------------------------------

handle(get, <<"hello">>, Host, Payload) ->
    mod_usher_commands:offer(Host, Payload),
    tell_all(Host),
    #xmlel{name = Name, attrs = Attributes, children = Children} = greeting(Host),
    {ok, Name, Attributes, Children};
handle(Type, Name, Host, Payload) ->
    case jid:nodeprep(attribute_or_empty(<<"username">>, Payload)) of
        User when is_binary(User), User =/= <<>> -> handle(Type, Name, User, Host, Payload);
        _ -> {error, mod_usher_xml:error(modify, 'jid-malformed')}
    end.

attribute_or_empty(Name, Payload) ->
    case mod_usher_xml:attribute(Name, Payload) of
        undefined -> <<>>;
        Value -> Value
    end.

handle(get, <<"account-exists">>, User, Host, _) ->
    case mod_usher_accounts:is_settled(User, Host) of
        unknown ->
            {error, mod_usher_xml:error(wait, 'internal-server-error', <<"An account of that name is being made">>)};
        Exists -> {ok, <<"account-exists">>, standing(User, Host, Exists), []}
    end;
handle(set, <<"create-account">>, User, Host, Payload) ->
    Password = mod_usher_xml:text_of(<<"password">>, Payload),
    Entitlements = mod_usher_entitlements:in(Payload),
    Pinned = mod_usher_xml:attribute(<<"pinned">>, Payload) =:= <<"true">>,
    case refusal(User, Host, Pinned, Password, Entitlements) of
        ok ->
            case mod_usher_accounts:create(User, Host, Password, Entitlements) of
                {ok, Contact} -> {ok, <<"create-account">>, [{<<"contact">>, atom_to_binary(Contact)}], []};
                Error -> Error
            end;
        Error -> Error
    end;
handle(set, <<"set-password">>, User, Host, Payload) ->
    Password = mod_usher_xml:text_of(<<"password">>, Payload),
    case mod_usher_accounts:check_reset(User, Host, Password) of
        ok ->
            case mod_usher_accounts:set_password(User, Host, Password) of
                ok -> {ok, <<"set-password">>, [], []};
                Error -> Error
            end;
        Error -> Error
    end;
handle(_, _, _, _, _) ->
    {error, mod_usher_xml:error(cancel, 'feature-not-implemented')}.

standing(User, Host, Exists) ->
    Age = case Exists andalso mod_usher_accounts:age_of(User, Host) of
              Known when is_integer(Known) -> integer_to_binary(Known);
              _ -> undefined
          end,
    [{<<"exists">>, atom_to_binary(Exists)},
     {<<"admin">>, atom_to_binary(mod_usher_accounts:is_administrators(User, Host))},
     {<<"age">>, Age},
     {<<"enabled">>, atom_to_binary(not mod_usher_accounts:is_disabled(User, Host))}].

refusal(User, Host, Pinned, Password, Entitlements) ->
    Taken = mod_usher_accounts:exists(User, Host)
        orelse not Pinned andalso mod_usher_accounts:is_administrators(User, Host),
    Rests = mod_usher_accounts:is_disabled(mod_usher_entitlements:inviter(Entitlements), Host),
    if Taken -> {error, mod_usher_xml:error(cancel, conflict)};
       Rests -> {error, mod_usher_xml:error(wait, 'resource-constraint', <<"The account that invites is disabled">>)};
       true -> mod_usher_accounts:check_password(Host, Password)
    end.

%% Finding each other -------------------------------------------------------------------------------------------------

%% ejabberd's own invitations know none of usher's tokens, and refuse them.
-spec rivals(binary()) -> [atom()].
rivals(Host) ->
    [Module || {Module, _, _} <- ejabberd_option:modules(Host), Module =:= mod_invites].

greeting(Host) ->
    Version = iolist_to_binary([mod_usher:version(), " on ejabberd ", ejabberd_option:version()]),
    mod_usher_xml:element(<<"hello">>, [{<<"version">>, Version}],
                          [mod_usher_xml:element(<<"in-the-way">>, [{<<"module">>, atom_to_binary(Rival)}], [])
                           || Rival <- rivals(Host)]).

%% Loaded into a server that runs: usher may have been there first.
-spec greet(binary()) -> ok.
greet(Host) ->
    _ = spawn(fun() ->
                      case mod_usher_link:ask(Host, set, greeting(Host), <<"hello">>) of
                          {ok, Hello} -> mod_usher_commands:offer(Host, Hello), tell_all(Host);
                          _ -> ?DEBUG("usher is not there yet: it will greet once it is", [])
                      end
              end),
    ok.

-spec goodbye(binary()) -> ok.
goodbye(Host) -> mod_usher_link:send(Host, mod_usher_xml:element(<<"goodbye">>, [], [])).

%% Which accounts are gone, one after another; what can't be told now is told at the next greeting.
-spec tell_all(binary()) -> ok.
tell_all(Host) ->
    _ = spawn(fun() -> tell_alone(Host) end),
    ok.

%% Whoever tells looks again at the end; one that was killed tells nobody.
tell_alone(Host) ->
    case ets:insert_new(mod_usher_persons, {{tells, Host}, self()}) of
        true -> tell_once(Host);
        false ->
            Dead = [Row || {_, Pid} = Row <- ets:lookup(mod_usher_persons, {tells, Host}), not is_process_alive(Pid)],
            lists:foreach(fun(Row) -> ets:delete_object(mod_usher_persons, Row) end, Dead),
            Dead =:= [] orelse tell_alone(Host)
    end.

tell_once(Host) ->
    Told = try tell(Host, mod_usher_store:gone(Host))
           after ets:delete_object(mod_usher_persons, {{tells, Host}, self()})
           end,
    case Told =:= all andalso mod_usher_store:gone(Host) of
        [_ | _] -> tell_all(Host);
        _ -> ok
    end.

tell(_, []) -> all;
tell(Host, [{User, Time} | Rest]) ->
    Ago = max(0, erlang:system_time(millisecond) - Time),
    Report = mod_usher_xml:element(<<"account-deleted">>,
                                   [{<<"username">>, User}, {<<"ago">>, integer_to_binary(Ago)}], []),
    case mod_usher_link:ask(Host, set, Report) of
        {ok, _} -> mod_usher_store:told(User, Host, Time), tell(Host, Rest);
        {error, #stanza_error{type = Type}, usher} when Type =/= wait ->
            mod_usher_store:told(User, Host, Time),
            tell(Host, Rest);
        _ -> some
    end.
