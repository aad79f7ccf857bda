%% What comes with an account that is made by an invite: contacts and groups. Each is given by itself: the account is
%% there, and what one of them meets takes nothing away from the others.
-module(mod_usher_entitlements).

-export([in/1, inviter/1, give/3, make_contacts/3, subscribed/3]).
-export_type([entitlements/0]).

-include("xmpp.hrl").
-include("logger.hrl").

%% Kept in a database over restarts: a change must go on reading what is there.
-type entitlements() :: #{inviter := binary() | undefined, groups := [binary()], roles := [binary()]}.

%% As usher's answer names them.
-spec in(xmlel()) -> entitlements().
in(Element) ->
    #{inviter => prepared(mod_usher_xml:attribute(<<"inviter">>, Element)),
      groups => mod_usher_xml:texts_of(<<"group">>, Element),
      roles => mod_usher_xml:texts_of(<<"role">>, Element)}.

prepared(undefined) -> undefined;
prepared(Name) ->
    case jid:nodeprep(Name) of
        error -> undefined;
        Prepared -> Prepared
    end.

-spec inviter(entitlements()) -> binary() | undefined.
inviter(#{inviter := Inviter}) -> Inviter.

%% Gives whether inviter and invitee are each other's contacts.
-spec give(binary(), binary(), entitlements()) -> boolean().
give(User, Host, #{inviter := Inviter, groups := Groups, roles := Roles}) ->
    Failed = [<<"role ", Role/binary>> || Role <- Roles]
        ++ [<<"group ", Group/binary>> || Group <- Groups, not attempt(fun() -> join(User, Host, Group) end)],
    Wanted = Inviter =/= undefined andalso Inviter =/= User
        andalso attempt(fun() -> mod_usher_accounts:exists(Inviter, Host) end),
    Contact = Wanted andalso attempt(fun() -> make_contacts(Inviter, User, Host) end),
    tell_of(User, Host, Failed ++ [<<"contact ", Inviter/binary, $@, Host/binary>> || Wanted, not Contact]),
    Contact.

attempt(Give) ->
    try Give()
    catch Class:Reason:Stack ->
            ?ERROR_MSG("What an invite promised was not given: ~p", [mod_usher_failure:shown(Class, Reason, Stack)]),
            false
    end.

%% ejabberd takes members of groups that do not exist.
join(User, Host, Group) ->
    gen_mod:is_loaded(Host, mod_shared_roster)
        andalso mod_shared_roster:get_group_opts(Host, Group) =/= error
        andalso mod_shared_roster:add_user_to_group(Host, {User, Host}, Group) =/= error.

%% So that they can ask for what they were promised. It waits for them where messages are stored (mod_offline).
tell_of(_, _, []) -> ok;
tell_of(User, Host, Failed) ->
    List = lists:join(<<", ">>, Failed),
    ?WARNING_MSG("~ts@~ts did not get all that its invite promises: ~ts", [User, Host, List]),
    Text = iolist_to_binary(
             [<<"Your account was made, but some of what the invitation promises could not be set up: ">>, List,
              <<". Please tell whoever invited you, or the administrators of ">>, Host, <<".">>]),
    ejabberd_router:route(#message{type = chat, from = jid:make(Host), to = jid:make(User, Host),
                                   body = xmpp:mk_text(Text)}).

%% Both see when the other is online, at once. By the states of RFC 6121, appendix A, and without asking anybody.
-spec make_contacts(binary(), binary(), binary()) -> boolean().
make_contacts(One, Other, Host) ->
    A = jid:make(One, Host),
    B = jid:make(Other, Host),
    subscribe(A, B),
    subscribe(B, A),
    [ejabberd_router:route(#presence{type = probe, from = From, to = To}) || {From, To} <- [{A, B}, {B, A}]],
    is_both(A, B) andalso is_both(B, A).

%% One way.
subscribe(Subscriber, Contact) ->
    Request = #presence{type = subscribe, from = Subscriber, to = Contact},
    out(Request),
    in_silence(Request),
    Approval = #presence{type = subscribed, from = Contact, to = Subscriber},
    out(Approval),
    in_silence(Approval).

out(#presence{from = #jid{lserver = Host}} = Presence) ->
    ejabberd_hooks:run(roster_out_subscription, Host, [Presence]).

in_silence(#presence{to = #jid{lserver = Host}} = Presence) ->
    ejabberd_hooks:run_fold(roster_in_subscription, Host, false, [Presence]).

is_both(Owner, Contact) -> subscription(Owner, Contact) =:= both.

subscription(#jid{user = User, server = Host, lserver = LHost}, Contact) ->
    {Subscription, _, _} = ejabberd_hooks:run_fold(roster_get_jid_info, LHost, {none, none, []}, [User, Host, Contact]),
    Subscription.

%% Approves somebody of another server, and asks to be approved in turn.
-spec subscribed(binary(), binary(), jid()) -> boolean().
subscribed(User, Host, Contact) ->
    Owner = jid:make(User, Host),
    in_silence(#presence{type = subscribe, from = Contact, to = Owner}),
    send(#presence{type = subscribed, from = Owner, to = Contact}),
    case subscription(Owner, Contact) of
        both -> true;
        from -> send(#presence{type = subscribe, from = Owner, to = Contact}), true;
        _ -> false
    end.

send(Presence) ->
    out(Presence),
    ejabberd_router:route(Presence).
