%% usher's plugin for ejabberd 23.01 and later: invitations that usher keeps, redeemed on this server's own streams.
%% What it says to usher and hears from it is described in docs/plugin-protocol.md. It decides nothing by itself: each
%% use of an invite is reserved with usher before an account is made, and committed or released after.
-module(mod_usher).
-behaviour(gen_mod).

-export([start/2, stop/1, reload/3, depends/2, mod_options/1, mod_opt_type/1, mod_doc/0]).
-export([version/0, ejabberd_started/0]).

-include("logger.hrl").

-spec version() -> binary().
version() -> <<"0.2.0">>.

%% Registered by hand: ejabberd 23.01 takes no list of them.
hooks() ->
    [{c2s_pre_auth_features, mod_usher_streams, pre_auth_features, 90},
     {c2s_unauthenticated_packet, mod_usher_streams, unauthenticated_packet, 5},
     {c2s_handle_info, mod_usher_streams, handle_info, 5},
     {sm_receive_packet, mod_usher_subscriptions, sm_receive_packet, 5},
     {user_send_packet, mod_usher_commands, user_send_packet, 5},
     {s2s_receive_packet, mod_usher_commands, s2s_receive_packet, 5},
     {adhoc_local_items, mod_usher_commands, adhoc_local_items, 90},
     {disco_local_identity, mod_usher_commands, disco_local_identity, 90},
     {disco_local_features, mod_usher_commands, disco_local_features, 90},
     {register_user, mod_usher_accounts, register_user, 5},
     {remove_user, mod_usher_accounts, remove_user, 5}].

%% For all hosts, as long as one of them has the module.
global_hooks() ->
    [{component_send_packet, mod_usher_orders, component_send_packet, 5},
     {component_disconnected, mod_usher_link, component_disconnected, 90},
     {ejabberd_started, ?MODULE, ejabberd_started, 90}].

start(Host, _Options) ->
    mod_usher_store:create_tables(),
    mod_usher_link:start(),
    each(global_hooks(), fun(Hook, Module, Function, Order) -> ejabberd_hooks:add(Hook, Module, Function, Order) end),
    case mod_usher_orders:rivals(Host) of
        [] ->
            each(hooks(), fun(Hook, Module, Function, Order) ->
                                  ejabberd_hooks:add(Hook, Host, Module, Function, Order)
                          end);
        [Rival | _] ->
            ?ERROR_MSG("mod_usher takes no tokens and offers no commands on ~ts: ~p is loaded there too, and refuses "
                       "usher's tokens. Take it out of the modules of ejabberd.yml, and restart ejabberd", [Host, Rival])
    end,
    mod_usher_orders:greet(Host),
    case lists:keymember(ejabberd, 1, application:which_applications()) of
        true -> mod_usher_accounts:recover(Host);
        false -> ok % once all modules are there
    end.

each(Hooks, Do) ->
    lists:foreach(fun({Hook, Module, Function, Order}) -> Do(Hook, Module, Function, Order) end, Hooks).

ejabberd_started() -> lists:foreach(fun mod_usher_accounts:recover/1, hosts()).

hosts() -> [Host || Host <- ejabberd_option:hosts(), gen_mod:is_loaded(Host, ?MODULE)].

stop(Host) ->
    mod_usher_orders:goodbye(Host),
    each(hooks(), fun(Hook, Module, Function, Order) -> ejabberd_hooks:delete(Hook, Host, Module, Function, Order) end),
    mod_usher_commands:withdraw(Host),
    case hosts() -- [Host] of
        [] ->
            each(global_hooks(), fun(Hook, Module, Function, Order) ->
                                         ejabberd_hooks:delete(Hook, Module, Function, Order)
                                 end),
            mod_usher_link:stop();
        _ -> ok
    end.

reload(Host, _New, _Old) -> mod_usher_orders:greet(Host).

depends(_Host, _Options) -> [{mod_adhoc, soft}, {mod_roster, soft}].

mod_options(_Host) ->
    [{component, <<"usher.@HOST@">>}, {registration_invite_only, true}, {registration_form, true}].

%% ejabberd 23.01 knows @HOST@ in some of its own options only.
mod_opt_type(component) ->
    econf:and_then(
      econf:non_empty(econf:binary()),
      fun(Name) ->
              _ = (econf:domain())(binary:replace(Name, <<"@HOST@">>, <<"host">>)),
              Name
      end);
mod_opt_type(registration_invite_only) -> econf:bool();
mod_opt_type(registration_form) -> econf:bool().

mod_doc() ->
    #{desc => [<<"Invitations that usher keeps, which runs beside ejabberd as a component: apps register by token, or "
                 "by a form that asks for the invitation, and inviter and invitee become contacts.">>],
      opts => [{component,
                #{value => <<"Domain">>,
                  desc => <<"The component that usher is. The default is 'usher.@HOST@'.">>}},
               {registration_invite_only,
                #{value => <<"true | false">>,
                  desc => <<"Whether an account needs an invite. With 'false', what comes without a token is left to "
                            "'mod_register'. The default is 'true'.">>}},
               {registration_form,
                #{value => <<"true | false">>,
                  desc => <<"Whether the registration form asks for an invitation, for apps that can't show a token "
                            "otherwise. The default is 'true'.">>}}],
      example => ["modules:", "  mod_usher:", "    component: usher.example.com"]}.
