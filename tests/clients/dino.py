"""Dino: its dialog, with the mouse where the display of this size has its buttons, and the keyboard."""

import playground as site

SET_UP = (640, 620)
CREATE = (563, 515)
REGISTER = (740, 671)


def submit(desktop, invitation):
    desktop.press("ctrl+a")
    desktop.paste(invitation)
    desktop.click(*REGISTER)
    desktop.settle()


def register(desktop, server, link, wrong):
    desktop.start("dino-im")
    desktop.window("Dino")
    desktop.settle()
    desktop.click(*SET_UP)
    desktop.window("^Add Account$")
    desktop.settle()
    desktop.click(*CREATE)
    desktop.settle()
    desktop.paste(site.HOST)
    desktop.press("Return")
    desktop.settle()
    for text in (site.INVITEE, site.PASSWORD):
        desktop.paste(text)
        desktop.press("Tab")
    submit(desktop, wrong)
    desktop.picture_of("dino-wrong")
    desktop.press("shift+Tab", "shift+Tab")  # back to the invitation
    submit(desktop, link)
    server.wait_for_account()
    server.wait_for_presence()
    desktop.picture_of("dino-made")
