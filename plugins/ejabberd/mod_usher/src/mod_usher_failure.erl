%% What the log says of an exception: its kind and where it came from. Arguments and values stay out: passwords and tokens
%% are among them.
-module(mod_usher_failure).

-export([shown/3]).

-spec shown(atom(), term(), [tuple()]) -> term().
shown(Class, Reason, Stack) -> {Class, kind(Reason), [place(Frame) || Frame <- Stack]}.

kind(Reason) when is_atom(Reason) -> Reason;
kind(Reason) when is_tuple(Reason), is_atom(element(1, Reason)) -> element(1, Reason);
kind(_) -> other.

place({Module, Function, Arguments, Location}) when is_list(Arguments) ->
    place({Module, Function, length(Arguments), Location});
place({Module, Function, Arity, Location}) -> {Module, Function, Arity, proplists:get_value(line, Location)}.
