%% The stream that usher is connected by, and what is asked over it. One process for all hosts of this node keeps the
%% tables; whoever asks waits for the answer by itself.
-module(mod_usher_link).
-behaviour(gen_server).

-export([start/0, stop/0, component/1, is_up/1, ask/3, ask/4, for_person/4, report/2, send/2]).
-export([component_disconnected/2]).
-export([init/1, handle_call/3, handle_cast/2, handle_info/2]).
-export_type([outcome/0]).

-include("xmpp.hrl").
-include("logger.hrl").

-define(NS, <<"urn:usher:plugin:0">>).
%% Milliseconds. A use is held for two minutes: what usher answers later than this is not acted upon.
-define(ANSWER_TIMEOUT, 20000).
-define(REPORTS_MAX, 3).
-define(REPORT_PAUSE, 5000).
%% How much may be asked at once for people who may ask as much as they like.
-define(PERSONS_AT_ONCE, 96).
-define(AT_ONCE_OF_ONE_PERSON, 8).

%% Whose an error is: usher's own answer, or this server's because nothing was asked or no answer came (`lost`: usher
%% may have done what it was asked to).
-type outcome() :: {ok, xmlel() | none} | {error, stanza_error(), usher | unasked | lost}.

%% The process ------------------------------------------------------------------------------------------------------

-spec start() -> ok.
start() ->
    Start = {gen_server, start_link, [{local, ?MODULE}, ?MODULE, [], []]},
    Child = {?MODULE, Start, permanent, 5000, worker, [?MODULE]},
    case supervisor:start_child(ejabberd_gen_mod_sup, Child) of
        {ok, _} -> ok;
        {error, {already_started, _}} -> ok
    end.

-spec stop() -> ok.
stop() ->
    _ = supervisor:terminate_child(ejabberd_gen_mod_sup, ?MODULE),
    _ = supervisor:delete_child(ejabberd_gen_mod_sup, ?MODULE),
    ok.

init([]) ->
    _ = ets:new(mod_usher_waiting, [named_table, public]),
    _ = ets:new(mod_usher_persons, [named_table, public]),
    _ = ets:new(mod_usher_offered, [named_table, public, {read_concurrency, true}]),
    {ok, none}.

handle_call(_, _, State) -> {reply, unknown, State}.

%% Once the stream is gone, so that whatever is sent because of it is not sent there.
handle_cast({broke, Component}, State) ->
    ?INFO_MSG("usher's stream ended: ~ts", [Component]),
    lists:foreach(fun([Ref, Pid]) ->
                          Pid ! {mod_usher_lost, Ref},
                          ets:delete(mod_usher_waiting, Ref) % of whoever was killed meanwhile, too
                  end,
                  ets:match(mod_usher_waiting, {'$1', '$2', Component})),
    {noreply, State};
handle_cast(_, State) -> {noreply, State}.

handle_info(_, State) -> {noreply, State}.

%% A hook: also on the other nodes of a cluster somebody may wait.
component_disconnected(Component, _Reason) ->
    Its = fun(Host) -> gen_mod:is_loaded(Host, mod_usher) andalso component(Host) =:= Component end,
    case lists:any(Its, ejabberd_option:hosts()) of
        true ->
            lists:foreach(fun(Node) -> gen_server:cast({?MODULE, Node}, {broke, Component}) end,
                          ejabberd_cluster:get_nodes());
        false -> ok
    end.

%% Asking -------------------------------------------------------------------------------------------------------------

-spec component(binary()) -> binary().
component(Host) ->
    binary:replace(gen_mod:get_module_opt(Host, mod_usher, component), <<"@HOST@">>, Host).

%% Without its route, what is sent there would be looked for on other servers.
-spec is_up(binary()) -> boolean().
is_up(Host) -> ejabberd_router:is_my_route(component(Host)).

%% Waits, in the caller's process, for an answer of that name.
-spec ask(binary(), get | set, xmlel(), binary()) -> outcome().
ask(Host, Type, Payload, Name) ->
    case ask(Host, Type, Payload) of
        {ok, #xmlel{name = Name, attrs = Attributes} = Answer} ->
            case lists:member({<<"xmlns">>, ?NS}, Attributes) of
                true -> {ok, Answer};
                false -> no_answer(Name)
            end;
        {ok, _} -> no_answer(Name);
        Error -> Error
    end.

no_answer(Name) ->
    Text = <<"usher's answer is none: ", Name/binary>>,
    ?WARNING_MSG("~ts", [Text]),
    {error, mod_usher_xml:error(wait, 'internal-server-error', Text), lost}.

-spec ask(binary(), get | set, xmlel()) -> outcome().
ask(Host, Type, #xmlel{attrs = Attributes} = Payload) ->
    Component = component(Host),
    case ejabberd_router:is_my_route(Component) of
        false -> {error, unavailable(), unasked};
        true ->
            Ref = make_ref(),
            Asked = erlang:monotonic_time(millisecond),
            ets:insert(mod_usher_waiting, {Ref, self(), Component}),
            IQ = #iq{type = Type, from = jid:make(Host), to = jid:make(Component),
                     sub_els = [Payload#xmlel{attrs = [{<<"xmlns">>, ?NS} | Attributes]}]},
            ejabberd_router:route_iq(IQ, {mod_usher, Ref}, self(), ?ANSWER_TIMEOUT),
            Answer = wait(Ref, Component),
            ets:delete(mod_usher_waiting, Ref),
            %% A machine that was slow or suspended has it wait in the queue for however long.
            case erlang:monotonic_time(millisecond) - Asked > ?ANSWER_TIMEOUT of
                true -> {error, unavailable(), lost};
                false -> Answer
            end
    end.

wait(Ref, Component) ->
    receive
        {iq_reply, #iq{type = result, from = #jid{luser = <<>>, lserver = Component}} = Result, {mod_usher, Ref}} ->
            {ok, mod_usher_xml:payload(Result)};
        {iq_reply, #iq{type = error, from = #jid{luser = <<>>, lserver = Component}} = Result, {mod_usher, Ref}} ->
            refusal(xmpp:get_error(Result));
        {iq_reply, _, {mod_usher, Ref}} -> {error, unavailable(), lost};
        {mod_usher_lost, Ref} -> {error, unavailable(), lost}
    after ?ANSWER_TIMEOUT + 5000 -> {error, unavailable(), lost} % ejabberd's own clock should have said so
    end.

%% The conditions that a server answers with in the component's name say nothing of usher's.
refusal(#stanza_error{reason = Reason} = Error)
  when Reason =/= 'service-unavailable', Reason =/= 'remote-server-timeout', Reason =/= 'remote-server-not-found' ->
    {error, Error, usher};
refusal(_) -> {error, unavailable(), lost}.

unavailable() ->
    mod_usher_xml:error(wait, 'resource-constraint',
                        <<"Invitations can not be checked right now: please try again in a moment">>).

%% For somebody who may ask as much as they like, in a process of its own: only so many at once.
-spec for_person(binary(), jid(), fun(() -> any()), fun((stanza_error()) -> any())) -> ok.
for_person(Host, From, Do, Refuse) ->
    Person = person(Host, From),
    All = ets:update_counter(mod_usher_persons, all, 1, {all, 0}),
    Its = ets:update_counter(mod_usher_persons, Person, 1, {Person, 0}),
    Leave = fun() ->
                    _ = ets:update_counter(mod_usher_persons, all, -1, {all, 1}),
                    _ = ets:update_counter(mod_usher_persons, Person, -1, {Person, 1}),
                    ets:delete_object(mod_usher_persons, {Person, 0})
            end,
    case All > ?PERSONS_AT_ONCE orelse Its > ?AT_ONCE_OF_ONE_PERSON of
        true ->
            Leave(),
            Refuse(mod_usher_xml:error(wait, 'resource-constraint',
                                       <<"Too much is asked at once: try again in a moment">>)),
            ok;
        false ->
            _ = spawn(fun() -> try Do() after Leave() end end),
            ok
    end.

%% All of another server share what one may ask: it can make up addresses.
person(Host, #jid{luser = User, lserver = Host}) -> {User, Host};
person(_, #jid{lserver = Server}) -> Server.

%% For what usher settles by itself should it never hear of it.
-spec report(binary(), xmlel()) -> ok.
report(Host, Payload) ->
    _ = spawn(fun() -> report(Host, Payload, ?REPORTS_MAX) end),
    ok.

report(_, _, 0) -> ok;
report(Host, Payload, Left) ->
    case ask(Host, set, Payload) of
        {ok, _} -> ok;
        {error, #stanza_error{type = Type}, usher} when Type =/= wait -> ok;
        _ -> timer:sleep(?REPORT_PAUSE), report(Host, Payload, Left - 1)
    end.

%% What no answer is awaited of.
-spec send(binary(), xmlel()) -> ok.
send(Host, #xmlel{attrs = Attributes} = Payload) ->
    case is_up(Host) of
        true ->
            ejabberd_router:route(#iq{type = set, id = p1_rand:get_string(), from = jid:make(Host),
                                      to = jid:make(component(Host)),
                                      sub_els = [Payload#xmlel{attrs = [{<<"xmlns">>, ?NS} | Attributes]}]});
        false -> ok
    end.
