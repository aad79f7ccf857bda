%% What is said to usher and to clients, as elements: read by name, since libraries know no records of it.
-module(mod_usher_xml).

-export([payload/1, attribute/2, name/1, namespace/1, children/2, child/2, text/1, text_of/2, texts_of/2]).
-export([element/3, error/3, error/2]).

-include("xmpp.hrl").

%% The only child of a request. Whether the server decoded it depends on its version.
-spec payload(iq()) -> xmlel() | none.
payload(IQ) ->
    case [xmpp:encode(Element) || Element <- xmpp:get_els(IQ), is_tuple(Element)] of
        [#xmlel{} = Element] -> Element;
        _ -> none
    end.

-spec attribute(binary(), xmlel()) -> binary() | undefined.
attribute(Name, #xmlel{attrs = Attributes}) ->
    proplists:get_value(Name, Attributes).

-spec name(xmlel()) -> binary().
name(#xmlel{name = Name}) -> Name.

-spec namespace(xmlel()) -> binary() | undefined.
namespace(Element) -> attribute(<<"xmlns">>, Element).

-spec children(binary(), xmlel()) -> [xmlel()].
children(Name, #xmlel{children = Children}) ->
    [Child || #xmlel{name = Its} = Child <- Children, Its =:= Name].

-spec child(binary(), xmlel()) -> xmlel() | none.
child(Name, Element) ->
    case children(Name, Element) of
        [First | _] -> First;
        [] -> none
    end.

-spec text(xmlel()) -> binary().
text(#xmlel{children = Children}) ->
    iolist_to_binary([Text || {xmlcdata, Text} <- Children]).

%% Of the first child of that name.
-spec text_of(binary(), xmlel()) -> binary() | undefined.
text_of(Name, Element) ->
    case child(Name, Element) of
        none -> undefined;
        Child -> text(Child)
    end.

-spec texts_of(binary(), xmlel()) -> [binary()].
texts_of(Name, Element) ->
    [text(Child) || Child <- children(Name, Element)].

%% Without the attributes that have no value.
-spec element(binary(), [{binary(), binary() | undefined}], [xmlel() | {xmlcdata, binary()}]) -> xmlel().
element(Name, Attributes, Children) ->
    #xmlel{name = Name, attrs = [Each || {_, Value} = Each <- Attributes, Value =/= undefined], children = Children}.

-spec error('auth' | 'cancel' | 'modify' | 'wait', atom(), binary()) -> stanza_error().
error(Type, Reason, Text) ->
    #stanza_error{type = Type, reason = Reason, text = xmpp:mk_text(Text)}.

-spec error('auth' | 'cancel' | 'modify' | 'wait', atom()) -> stanza_error().
error(Type, Reason) ->
    #stanza_error{type = Type, reason = Reason}.
