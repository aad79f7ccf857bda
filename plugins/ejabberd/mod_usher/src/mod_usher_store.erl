%% What is written down beside the accounts: since when each has existed, which are gone without usher having heard of
%% it, and what was begun when the server went down.
-module(mod_usher_store).

-export([create_tables/0, sync/0, stamp/2, since/2, forget/2, gone/1, told/3]).
-export([begin_attempt/3, end_attempt/1, end_attempts/2, attempts/1, attempts/2]).
-export_type([attempt/0]).

-include("logger.hrl").

-record(usher_account, {us :: {binary(), binary()}, since :: integer()}).
-record(usher_gone, {us :: {binary(), binary()}, time :: integer()}).
-record(usher_attempt, {us :: attempt(), time :: integer(), entitlements :: term()}).

%% The account, and what tells one attempt to make it from another.
-type attempt() :: {binary(), binary(), binary()}.

-spec create_tables() -> ok.
create_tables() ->
    lists:foreach(
      fun({Table, Attributes}) ->
              ejabberd_mnesia:create(?MODULE, Table, [{disc_copies, [node()]}, {attributes, Attributes}])
      end,
      [{usher_account, record_info(fields, usher_account)},
       {usher_gone, record_info(fields, usher_gone)},
       {usher_attempt, record_info(fields, usher_attempt)}]).

%% Mnesia writes its log when it finds the time: a use must not be final while its account could still be lost.
-spec sync() -> ok.
sync() ->
    _ = mnesia:sync_log(),
    ok.

now_ms() -> erlang:system_time(millisecond).

write(Record) -> transaction(fun() -> mnesia:write(Record) end).

transaction(Do) ->
    case mnesia:transaction(Do) of
        {atomic, Result} -> {ok, Result};
        {aborted, Why} ->
            ?ERROR_MSG("usher's plugin can't write down what it has to: ~p", [Why]),
            {error, Why}
    end.

%% Accounts -----------------------------------------------------------------------------------------------------------

%% Whoever registers finds nothing of an account that had the name before.
-spec stamp(binary(), binary()) -> ok.
stamp(User, Host) ->
    _ = write(#usher_account{us = {User, Host}, since = now_ms()}),
    _ = write(#usher_gone{us = {User, Host}, time = now_ms()}),
    ok.

-spec since(binary(), binary()) -> integer() | unknown.
since(User, Host) ->
    case mnesia:dirty_read(usher_account, {User, Host}) of
        [#usher_account{since = Since}] -> Since;
        [] -> unknown
    end.

-spec forget(binary(), binary()) -> ok.
forget(User, Host) ->
    _ = transaction(fun() ->
                            mnesia:delete({usher_account, {User, Host}}),
                            delete_attempts(User, Host),
                            mnesia:write(#usher_gone{us = {User, Host}, time = now_ms()})
                    end),
    ok.

%% What usher has not heard of yet.
-spec gone(binary()) -> [{binary(), integer()}].
gone(Host) ->
    [{User, Time} || #usher_gone{us = {User, _}, time = Time} <- of_host({usher_gone, {'_', Host}, '_'})].

%% Unless another one of that name went meanwhile.
-spec told(binary(), binary(), integer()) -> ok.
told(User, Host, Time) ->
    _ = transaction(fun() -> mnesia:delete_object(#usher_gone{us = {User, Host}, time = Time}) end),
    ok.

of_host(Pattern) -> mnesia:dirty_match_object(Pattern).

%% Attempts -----------------------------------------------------------------------------------------------------------

%% Two can be under way at one name, of which one will make the account.
-spec begin_attempt(binary(), binary(), term()) -> {ok, attempt()} | error.
begin_attempt(User, Host, Entitlements) ->
    Attempt = {User, Host, crypto:strong_rand_bytes(12)},
    case write(#usher_attempt{us = Attempt, time = now_ms(), entitlements = Entitlements}) of
        {ok, _} -> {ok, Attempt};
        {error, _} -> error
    end.

%% One that made nothing.
-spec end_attempt(attempt()) -> ok.
end_attempt(Attempt) ->
    _ = transaction(fun() -> mnesia:delete({usher_attempt, Attempt}) end),
    ok.

%% All at that name: the account is there, and whose it is is settled.
-spec end_attempts(binary(), binary()) -> ok.
end_attempts(User, Host) ->
    _ = transaction(fun() -> delete_attempts(User, Host) end),
    ok.

delete_attempts(User, Host) ->
    [mnesia:delete_object(Each) || Each <- mnesia:match_object(of_name(User, Host))],
    ok.

of_name(User, Host) -> {usher_attempt, {User, Host, '_'}, '_', '_'}.

-spec attempts(binary()) -> [{attempt(), integer(), term()}].
attempts(Host) -> attempts('_', Host).

%% @param User '_' for those at any name
-spec attempts(binary() | '_', binary()) -> [{attempt(), integer(), term()}].
attempts(User, Host) ->
    [{Attempt, Time, Entitlements} || #usher_attempt{us = Attempt, time = Time, entitlements = Entitlements}
                                          <- of_host(of_name(User, Host))].
