"""Psi: its dialogs, with the keyboard, and the mouse where the display of this size has the form's fields.

A cursor blinks wherever text goes, so that the display settles only where there is none.
"""

import playground as site

USERNAME = (630, 401)
INVITATION = (630, 497)
STATUS = (195, 408)


def choose_server(desktop):
    desktop.window("^Import Wizard$")
    desktop.settle()
    desktop.press("Down", "Down", "Return")  # a new profile
    desktop.window("^Account setup$")
    desktop.settle()
    desktop.press("Return")
    desktop.window("^Register Account$")
    desktop.paste(site.HOST)
    desktop.press("alt+n")
    desktop.settle()  # once its form is there


def go_online(desktop):
    desktop.window("^Useful Tips$")
    desktop.settle()
    desktop.press("Return")
    desktop.settle()
    desktop.click(*STATUS)
    desktop.settle()
    desktop.press("Down", "Return")


def register(desktop, server, link, wrong):
    desktop.start("psi")
    choose_server(desktop)
    desktop.click(*USERNAME)
    for text in (site.INVITEE, site.PASSWORD, wrong):
        desktop.paste(text)
        desktop.press("Tab")
    desktop.press("alt+n")
    desktop.window("^Error$")
    desktop.settle()
    desktop.picture_of("psi-wrong")
    desktop.press("Return")
    desktop.settle()
    desktop.click(*INVITATION)
    desktop.press("ctrl+a")
    desktop.paste(link)
    desktop.press("alt+n")
    server.wait_for_account()
    desktop.window("^Success$")
    desktop.settle()
    desktop.picture_of("psi-made")
    desktop.press("Return")
    go_online(desktop)
    server.wait_for_presence()
