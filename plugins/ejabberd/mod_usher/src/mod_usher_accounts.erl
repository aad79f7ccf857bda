%% Makes accounts for usher, and answers what it asks about them.
-module(mod_usher_accounts).

-export([exists/2, age_of/2, is_disabled/2, is_admin/2, is_administrators/2]).
-export([check_password/2, check_reset/3, set_password/3, create/4, is_settled/2, recover/1]).
-export([register_user/2, remove_user/2]).

-include("xmpp.hrl").
-include("logger.hrl").

%% Milliseconds that an attempt can last at most, as long as its use is held.
-define(ATTEMPT_MAX, 120000).

%% Questions ----------------------------------------------------------------------------------------------------------

%% Fails where the accounts can't be read right now: one that can't be read is not gone.
-spec exists(binary(), binary()) -> boolean().
exists(User, Host) ->
    case ejabberd_auth:user_exists(User, Host) of
        true -> true;
        _ ->
            case ejabberd_auth:user_exists_in_other_modules(none, User, Host) of
                There when is_boolean(There) -> There;
                _ -> error(accounts_unreadable)
            end
    end.

%% As whoever keeps the accounts says right now: ejabberd goes on believing that there was none before.
-spec exists_now(binary(), binary()) -> boolean().
exists_now(User, Host) ->
    lists:foreach(fun(Module) -> forget_cached(Module, User, Host) end, ejabberd_auth:auth_modules(Host)),
    exists(User, Host).

%% ejabberd_auth names its caches so. There need be none.
forget_cached(Module, User, Host) ->
    Cache = binary_to_atom(<<(atom_to_binary(Module))/binary, "_cache">>),
    try ets_cache:delete(Cache, {User, Host}, ejabberd_cluster:get_nodes())
    catch error:_ -> ok
    end.

%% Milliseconds; unknown for one that is older than this module's knowledge, or by a clock that was wrong.
-spec age_of(binary(), binary()) -> non_neg_integer() | unknown.
age_of(User, Host) ->
    Now = erlang:system_time(millisecond),
    case mod_usher_store:since(User, Host) of
        Since when is_integer(Since), Since =< Now -> Now - Since;
        _ -> unknown
    end.

%% Accounts are banned from ejabberd 24.06 on, by what mod_private stores; before, their password is changed.
-spec is_disabled(binary() | undefined, binary()) -> boolean().
is_disabled(undefined, _) -> false;
is_disabled(User, Host) ->
    _ = code:ensure_loaded(mod_admin_extra),
    gen_mod:is_loaded(Host, mod_private) andalso erlang:function_exported(mod_admin_extra, get_ban_details, 2)
        andalso apply(mod_admin_extra, get_ban_details, [User, Host]) =/= [].

%% As mod_configure asks, whose commands an administrator may run, or by the acl that ejabberd's own configuration
%% names.
-spec is_admin(binary(), jid()) -> boolean().
is_admin(Host, JID) ->
    acl:match_rule(Host, configure, JID) =:= allow
        orelse acl:match_acl(Host, {acl, admin}, #{usr => jid:tolower(JID)}).

%% Whether an account of that name is, or would be, an administrator's.
-spec is_administrators(binary(), binary()) -> boolean().
is_administrators(User, Host) -> is_admin(Host, jid:make(User, Host)).

%% Passwords ----------------------------------------------------------------------------------------------------------

%% As mod_register asks for it where that is loaded.
-spec check_password(binary(), binary() | undefined) -> ok | {error, stanza_error()}.
check_password(_, Password) when Password =:= undefined; Password =:= <<>> ->
    {error, mod_usher_xml:error(modify, 'not-acceptable', <<"A password is needed">>)};
check_password(Host, Password) ->
    Weak = gen_mod:is_loaded(Host, mod_register)
        andalso ejabberd_auth:entropy(Password) < gen_mod:get_module_opt(Host, mod_register, password_strength),
    case {Weak, jid:resourceprep(Password)} of
        {true, _} -> {error, mod_usher_xml:error(modify, 'not-acceptable', <<"The password is too weak">>)};
        {_, error} ->
            {error, mod_usher_xml:error(modify, 'not-acceptable', <<"The password has characters that can't be">>)};
        _ -> ok
    end.

-spec check_reset(binary(), binary(), binary() | undefined) -> ok | {error, stanza_error()}.
check_reset(User, Host, Password) ->
    case exists(User, Host) of
        false -> {error, mod_usher_xml:error(cancel, 'item-not-found', <<"There is no such account">>)};
        true ->
            case is_disabled(User, Host) of
                true -> {error, mod_usher_xml:error(cancel, 'item-not-found', <<"The account is disabled">>)};
                false -> check_password(Host, Password)
            end
    end.

%% And ends the sessions of whoever was logged in.
-spec set_password(binary(), binary(), binary()) -> ok | {error, stanza_error()}.
set_password(User, Host, Password) ->
    case ejabberd_auth:set_password(User, Host, Password) of
        ok ->
            mod_usher_store:sync(),
            _ = ejabberd_sm:kick_user(User, Host),
            ?INFO_MSG("The password of ~ts@~ts was set by a token", [User, Host]),
            ok;
        {error, Why} ->
            ?WARNING_MSG("The password of ~ts@~ts was not set: ~p", [User, Host, Why]),
            {error, why_not(Why)}
    end.

%% Making them --------------------------------------------------------------------------------------------------------

%% What was begun when the server goes down is finished when it is up again.
%% Gives whether inviter and invitee became contacts; or that nothing was made; or that it is unknown.
-spec create(binary(), binary(), binary(), mod_usher_entitlements:entitlements()) ->
          {ok, boolean()} | {error | unknown, stanza_error()}.
create(User, Host, Password, Entitlements) ->
    Begun = erlang:system_time(millisecond),
    case mod_usher_store:begin_attempt(User, Host, Entitlements) of
        error -> {error, why_not(db_failure)};
        {ok, Attempt} ->
            case make(User, Host, Password, Begun) of
                ok -> {ok, finish(User, Host, Entitlements)};
                {error, Why} ->
                    mod_usher_store:end_attempt(Attempt),
                    {error, Why};
                Unknown -> Unknown % and is there for whoever asks later
            end
    end.

make(User, Host, Password, Begun) ->
    Outcome = try ejabberd_auth:try_register(User, Host, Password)
              catch Class:Reason:Stack ->
                      failed(User, Host, Class, Reason, Stack),
                      {error, exception}
              end,
    case Outcome of
        {error, Why} ->
            try look_again(User, Host, Password, Begun, Why)
            catch C:R:S ->
                    failed(User, Host, C, R, S),
                    {unknown, why_not(db_failure)}
            end;
        _ -> ok
    end.

failed(User, Host, Class, Reason, Stack) ->
    ?ERROR_MSG("The account ~ts@~ts: ~p", [User, Host, mod_usher_failure:shown(Class, Reason, Stack)]).

%% ejabberd calls every failure of a database's INSERT a conflict, also where only its answer was lost.
look_again(User, Host, Password, Begun, Why) ->
    case exists_now(User, Host) of
        true ->
            case {ejabberd_auth:check_password(User, <<>>, Host, Password), Why} of
                {true, _} -> as_registered(User, Host, Begun);
                {false, exists} -> {error, why_not(exists)};
                _ -> {unknown, why_not(Why)}
            end;
        false when Why =:= not_allowed; Why =:= invalid_jid; Why =:= invalid_password -> {error, why_not(Why)};
        false -> {unknown, why_not(db_failure)}
    end.

%% An account is registered once everybody in the server heard of it.
as_registered(User, Host, Begun) ->
    case mod_usher_store:since(User, Host) of
        Since when is_integer(Since), Since >= Begun -> ok;
        _ -> ejabberd_hooks:run(register_user, Host, [User, Host])
    end.

finish(User, Host, Entitlements) ->
    try
        mod_usher_store:sync(),
        ?INFO_MSG("usher made the account ~ts@~ts", [User, Host]),
        give(User, Host, Entitlements)
    catch Class:Reason:Stack ->
            failed(User, Host, Class, Reason, Stack),
            false % the account is there all the same
    end.

give(User, Host, Entitlements) ->
    Contact = mod_usher_entitlements:give(User, Host, Entitlements),
    mod_usher_store:end_attempts(User, Host),
    Contact.

why_not(exists) -> mod_usher_xml:error(cancel, conflict);
why_not(not_allowed) -> mod_usher_xml:error(cancel, 'not-allowed', <<"This server makes no accounts that way">>);
why_not(invalid_jid) -> mod_usher_xml:error(modify, 'jid-malformed');
why_not(invalid_password) -> mod_usher_xml:error(modify, 'not-acceptable', <<"The password is no good">>);
why_not(_) -> mod_usher_xml:error(wait, 'internal-server-error').

%% As exists/2, where no attempt at that name can still be under way.
-spec is_settled(binary(), binary()) -> boolean() | unknown.
is_settled(User, Host) ->
    Attempts = mod_usher_store:attempts(User, Host), % first: one that ends meanwhile has left its account
    Now = erlang:system_time(millisecond),
    Recent = [Begun || {_, Begun, _} <- Attempts, abs(Now - Begun) < ?ATTEMPT_MAX], % a clock may have been set back
    Exists = case Attempts of
                 [] -> exists(User, Host);
                 _ -> exists_now(User, Host)
             end,
    if Exists -> true;
       Recent =/= [] -> unknown;
       true -> false
    end.

%% What the server went down over, by name.
-spec recover(binary()) -> ok.
recover(Host) ->
    Users = lists:usort([User || {{User, _, _}, _, _} <- mod_usher_store:attempts(Host)]),
    lists:foreach(fun(User) -> recover(User, Host) end, Users).

recover(User, Host) ->
    case try exists_now(User, Host) catch error:accounts_unreadable -> unknown end of
        unknown -> ok; % another time
        true -> recover(User, Host, mod_usher_store:since(User, Host));
        false -> mod_usher_store:end_attempts(User, Host)
    end.

%% An account that was made later is somebody else's. Of one that is not written down the server went down before that
%% was done: the name was free when the attempt began.
recover(User, Host, Since) ->
    Its = fun(Begun) -> Since =:= unknown orelse Since >= Begun andalso Since =< Begun + ?ATTEMPT_MAX end,
    case [Entitlements || {_, Begun, Entitlements} <- mod_usher_store:attempts(User, Host), Its(Begun)] of
        [Entitlements] ->
            ?INFO_MSG("~ts@~ts gets what its invite promised: the server went down before", [User, Host]),
            [mod_usher_store:stamp(User, Host) || Since =:= unknown],
            _ = give(User, Host, Entitlements),
            ok;
        Several ->
            [?WARNING_MSG("~ts@~ts gets nothing of what its invite promised: the server went down over several "
                          "registrations of that name", [User, Host]) || Several =/= []],
            mod_usher_store:end_attempts(User, Host)
    end.

%% Hooks --------------------------------------------------------------------------------------------------------------

register_user(User, Host) ->
    mod_usher_store:stamp(User, Host),
    mod_usher_orders:tell_all(Host).

remove_user(User, Host) ->
    mod_usher_store:forget(User, Host),
    mod_usher_orders:tell_all(Host).
