"""Pidgin: the account is added over D-Bus, as its dialog does it, and the form is filled in with the keyboard."""

import playground as site

SERVICE = "im.pidgin.purple.PurpleService"


def call(desktop, method, *arguments):
    said = desktop.run("dbus-send", "--session", "--print-reply=literal", f"--dest={SERVICE}",
                       "/im/pidgin/purple/PurpleObject", f"im.pidgin.purple.PurpleInterface.{method}", *arguments,
                       check=False)
    return said.split()[-1] if said else ""


def fill_in(desktop, account, invitation):
    call(desktop, "PurpleAccountRegister", account)
    desktop.run("xdotool", "windowactivate", "--sync", desktop.window("Creating a new account").split()[0])
    for text in (site.INVITEE, site.PASSWORD, invitation):
        desktop.paste(text)
        desktop.press("Tab")
    desktop.press("alt+o")


def register(desktop, server, link, wrong):
    desktop.start("pidgin", "-n", "-c", str(desktop.home / "purple"))
    site.wait_for(lambda: call(desktop, "PurpleAccountsGetAll"), "D-Bus")
    account = "int32:" + site.wait_for(lambda: call(
        desktop, "PurpleAccountNew", f"string:{site.INVITEE}@{site.HOST}/Pidgin", "string:prpl-jabber"), "an account")
    call(desktop, "PurpleAccountSetPassword", account, f"string:{site.PASSWORD}")
    call(desktop, "PurpleAccountsAdd", account)
    fill_in(desktop, account, wrong)
    desktop.window("Registration.*Failed|Registration of")
    desktop.picture_of("pidgin-wrong")
    desktop.press("Escape")
    fill_in(desktop, account, link)
    server.wait_for_account()
    desktop.picture_of("pidgin-made")
    call(desktop, "PurpleAccountSetRememberPassword", account, "int32:1")
    call(desktop, "PurpleAccountSetPassword", account, f"string:{site.PASSWORD}")
    call(desktop, "PurpleAccountSetEnabled", account, "string:gtk-gaim", "int32:1")
    server.wait_for_presence()
