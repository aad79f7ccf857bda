%% Ad-hoc commands of the host that usher runs (XEP-0050, XEP-0401): listed among the server's own, and passed on.
-module(mod_usher_commands).

-export([offer/2, withdraw/1, user_send_packet/1, s2s_receive_packet/1]).
-export([adhoc_local_items/4, disco_local_identity/5, disco_local_features/5]).

-include("xmpp.hrl").

%% As usher's greeting names them, in place of those before.
-spec offer(binary(), xmlel()) -> ok.
offer(Host, Hello) ->
    withdraw(Host),
    [ets:insert(mod_usher_offered, {{Host, mod_usher_xml:attribute(<<"node">>, Command)},
                                    mod_usher_xml:attribute(<<"name">>, Command),
                                    mod_usher_xml:attribute(<<"permission">>, Command)})
     || Command <- mod_usher_xml:children(<<"command">>, Hello)],
    ok.

-spec withdraw(binary()) -> ok.
withdraw(Host) ->
    ets:match_delete(mod_usher_offered, {{Host, '_'}, '_', '_'}),
    ok.

find(Host, Node) -> ets:lookup(mod_usher_offered, {Host, Node}).

%% Before mod_adhoc has them, in whose process nobody may wait: that is the connection of all of another server's users.
user_send_packet(Packet) -> take(Packet).
s2s_receive_packet(Packet) -> take(Packet).

take({#iq{type = set, to = #jid{luser = <<>>, lresource = <<>>, lserver = Host}} = IQ, State} = Unchanged) ->
    case gen_mod:is_loaded(Host, mod_usher) andalso mod_usher_xml:payload(IQ) of
        #xmlel{name = <<"command">>} = Command ->
            Its = mod_usher_xml:namespace(Command) =:= ?NS_COMMANDS
                andalso find(Host, mod_usher_xml:attribute(<<"node">>, Command)) =/= [],
            case Its of
                true -> forward(IQ, Host, Command), {stop, {drop, State}};
                false -> Unchanged
            end;
        _ -> Unchanged
    end;
take(Unchanged) -> Unchanged.

forward(#iq{from = From} = IQ, Host, Command) ->
    Admin = atom_to_binary(mod_usher_accounts:is_admin(Host, From)),
    Payload = mod_usher_xml:element(<<"forwarded-command">>, [{<<"from">>, jid:encode(From)}, {<<"admin">>, Admin}],
                                    [Command]),
    Refuse = fun(Error) -> ejabberd_router:route(xmpp:make_error(IQ#iq{sub_els = []}, Error)) end,
    mod_usher_link:for_person(
      Host, From,
      fun() ->
              case mod_usher_link:ask(Host, set, Payload, <<"forwarded-command">>) of
                  {ok, Answer} ->
                      Results = mod_usher_xml:children(<<"command">>, Answer),
                      ejabberd_router:route((xmpp:make_iq_result(IQ))#iq{sub_els = Results});
                  {error, Error, _} -> Refuse(Error)
              end
      end,
      Refuse).

%% Listing them, by mod_adhoc and mod_disco ---------------------------------------------------------------------------

adhoc_local_items(Acc, From, #jid{lserver = Host, server = Server} = _To, _Lang) ->
    Items = case Acc of
                {result, Others} -> Others;
                empty -> [];
                _ -> none
            end,
    case Items of
        none -> Acc;
        _ ->
            {result, Items ++ [#disco_item{jid = jid:make(Server), node = Node, name = Name}
                               || [Node, Name, Permission] <- ets:match(mod_usher_offered, {{Host, '$1'}, '$2', '$3'}),
                                  may_see(Permission, Host, From)]}
    end.

may_see(<<"admin">>, Host, From) -> mod_usher_accounts:is_admin(Host, From);
may_see(_, Host, #jid{lserver = Server}) -> Server =:= Host.

disco_local_identity(Acc, From, #jid{lserver = Host}, Node, _Lang) ->
    case find(Host, Node) of
        [{_, Name, Permission}] ->
            case may_see(Permission, Host, From) of
                true -> [#identity{category = <<"automation">>, type = <<"command-node">>, name = Name} | Acc];
                false -> Acc
            end;
        [] -> Acc
    end.

disco_local_features(Acc, From, #jid{lserver = Host}, Node, _Lang) ->
    case find(Host, Node) of
        [{_, _, Permission}] ->
            case may_see(Permission, Host, From) of
                true -> {result, [?NS_COMMANDS, ?NS_XDATA]};
                false -> Acc
            end;
        [] -> Acc
    end.
