%% Subscriptions that were approved beforehand, by a token (XEP-0379).
-module(mod_usher_subscriptions).

-export([sm_receive_packet/1]).

-include("xmpp.hrl").
-include("logger.hrl").

-define(NS_PARS, <<"urn:xmpp:pars:0">>).

%% Takes the request out, so that whoever sent it need not wait, and puts it back without the token.
sm_receive_packet(#presence{type = subscribe, from = From, to = #jid{luser = User, lserver = Host}} = Presence)
  when User =/= <<>> ->
    case token_in(Presence) of
        none -> Presence;
        Token ->
            Plain = without_token(Presence),
            case mod_usher_accounts:exists(User, Host) andalso not mod_usher_accounts:is_disabled(User, Host) of
                true ->
                    GoOn = fun() -> ejabberd_router:route(Plain) end,
                    Redeem = fun() -> try redeem(Token, User, Host, From) after GoOn() end end,
                    mod_usher_link:for_person(Host, From, Redeem, fun(_) -> GoOn() end),
                    {stop, drop};
                false -> Plain
            end
    end;
sm_receive_packet(Packet) -> Packet.

elements(Presence) -> [{Element, xmpp:encode(Element)} || Element <- xmpp:get_els(Presence)].

is_token(Element) ->
    mod_usher_xml:name(Element) =:= <<"preauth">> andalso mod_usher_xml:namespace(Element) =:= ?NS_PARS.

token_in(Presence) ->
    case [mod_usher_xml:attribute(<<"token">>, Element) || {_, Element} <- elements(Presence), is_token(Element)] of
        [Token | _] when is_binary(Token) -> Token;
        _ -> none
    end.

without_token(Presence) ->
    xmpp:set_els(Presence, [Element || {Element, Encoded} <- elements(Presence), not is_token(Encoded)]).

redeem(Token, User, Host, From) ->
    Contact = jid:remove_resource(From),
    Redeemer = {<<"redeemer">>, jid:encode(Contact)},
    Request = mod_usher_xml:element(<<"subscribe">>, [{<<"token">>, Token}, {<<"inviter">>, User}, Redeemer], []),
    case ask(Host, Request, 2) of
        {ok, _} ->
            Name = case approve(User, Host, Contact) of
                       true -> <<"commit">>;
                       false -> <<"release">>
                   end,
            mod_usher_link:report(Host, mod_usher_xml:element(Name, [{<<"token">>, Token}, Redeemer], []));
        {error, _, _} ->
            ?DEBUG("~ts asks ~ts@~ts by a token that is no good", [jid:encode(Contact), User, Host])
    end.

%% A request whose answer was lost may be repeated as it is, until the use is committed.
ask(Host, Request, Left) ->
    case mod_usher_link:ask(Host, set, Request) of
        {error, _, lost} when Left > 1 -> ask(Host, Request, Left - 1);
        Outcome -> Outcome
    end.

approve(User, Host, #jid{luser = Name, lserver = Host} = Contact) ->
    case mod_usher_accounts:exists(Name, Host) of
        true -> mod_usher_entitlements:make_contacts(User, Name, Host);
        false -> mod_usher_entitlements:subscribed(User, Host, Contact)
    end;
approve(User, Host, Contact) -> mod_usher_entitlements:subscribed(User, Host, Contact).
