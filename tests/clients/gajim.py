"""Gajim: its assistant, with the mouse where the display of this size has its buttons, and the keyboard."""

import playground as site

SIGN_UP = (640, 586)
NEXT = (848, 678)


def fill_in(desktop, invitation):
    desktop.window("^Create Account$")
    desktop.settle()
    for text in (site.INVITEE, site.PASSWORD, invitation):
        desktop.press("ctrl+a")
        desktop.paste(text)
        desktop.press("Tab")
    desktop.settle()
    desktop.click(*NEXT)


def choose_server(desktop):
    desktop.window("^Create New Account$")
    desktop.settle()
    desktop.press("ctrl+a")
    desktop.paste(site.HOST)
    desktop.settle()
    desktop.press("Return")


def register(desktop, server, link, wrong):
    desktop.start("gajim", "-s")
    desktop.window("^Add Account$")
    desktop.settle()
    desktop.click(*SIGN_UP)
    choose_server(desktop)
    fill_in(desktop, wrong)
    desktop.window("^Error$")
    desktop.settle()
    desktop.picture_of("gajim-wrong")
    desktop.click(*NEXT)  # back
    choose_server(desktop)
    fill_in(desktop, link)
    server.wait_for_account()
    desktop.settle()
    desktop.picture_of("gajim-made")
    desktop.click(*NEXT)
    desktop.window("^Password Required$")  # where there is no keyring
    desktop.settle()
    desktop.paste(site.PASSWORD)
    desktop.press("Return")
    server.wait_for_presence()
