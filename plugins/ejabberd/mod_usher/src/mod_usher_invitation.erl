%% The token in what people paste as their invitation: a link to one of usher's pages, an xmpp: URI, or the bare code.
%% docs/registration-form.md says what is understood.
-module(mod_usher_invitation).

-export([token_in/1]).

%% Bytes: longer than any link of usher's, whatever a messenger added to it.
-define(LENGTH_MAX, 2000).

-spec token_in(binary() | undefined) -> binary() | none.
token_in(Text) when is_binary(Text), byte_size(Text) =< ?LENGTH_MAX ->
    case re:run(part_with_token(without_blanks(decoded(Text))), <<"[A-Za-z0-9_-]+">>, [{capture, first, binary}]) of
        {match, [Token]} -> Token;
        nomatch -> none
    end;
token_in(_) -> none.

decoded(Text) -> decoded(Text, <<>>).

decoded(<<$%, High, Low, Rest/binary>>, Done) ->
    try binary_to_integer(<<High, Low>>, 16) of
        Byte -> decoded(Rest, <<Done/binary, Byte>>)
    catch _:_ -> decoded(<<High, Low, Rest/binary>>, <<Done/binary, $%>>)
    end;
decoded(<<Byte, Rest/binary>>, Done) -> decoded(Rest, <<Done/binary, Byte>>);
decoded(<<>>, Done) -> Done.

%% And what comes along when a link is copied from a message: blanks of all kinds, soft hyphens, marks of direction.
without_blanks(Text) ->
    case unicode:characters_to_list(Text) of
        Characters when is_list(Characters) ->
            unicode:characters_to_binary([Each || Each <- Characters, not is_blank(Each)]);
        _ -> <<>>
    end.

is_blank(C) ->
    C =< 16#20 orelse C =:= 16#A0 orelse C =:= 16#AD orelse C >= 16#2000 andalso C =< 16#200F
        orelse C >= 16#2028 andalso C =< 16#202F orelse C >= 16#205F andalso C =< 16#2069 orelse C =:= 16#3000
        orelse C =:= 16#FEFF.

part_with_token(Text) ->
    [Whole | _] = binary:split(Text, <<"#">>),
    case binary:split(Whole, <<"?">>) of
        [_, Query] -> in_query(binary:split(Query, [<<"&">>, <<";">>], [global]));
        [Address] -> last_part(Address)
    end.

in_query(Pieces) ->
    Pairs = [binary:split(Piece, <<"=">>) || Piece <- Pieces],
    Named = [Value || Name <- [<<"preauth">>, <<"t">>], [Key, Value] <- Pairs, Key =:= Name],
    case Named of
        [Value | _] -> Value;
        [] -> longest([Piece || [Piece] <- Pairs] ++ [Piece || [Piece, <<>>] <- Pairs])
    end.

%% Beside the token there may be the name of a page or of a language.
longest(Pieces) ->
    lists:foldl(fun(Piece, Best) when byte_size(Piece) > byte_size(Best) -> Piece;
                   (_, Best) -> Best
                end, <<>>, Pieces).

last_part(Address) ->
    Path = lists:last(binary:split(Address, <<"://">>)),
    Parts = [Part || Part <- binary:split(Path, <<"/">>, [global]),
                     re:run(Part, <<"[A-Za-z0-9]">>, [{capture, none}]) =:= match],
    case Parts of
        [] -> <<>>;
        _ -> lists:last(Parts)
    end.
