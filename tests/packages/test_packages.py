"""The packages of one release from their installation to their removal, in the order of the steps."""

import json
import re

HOST = "example.com"
COMPONENT = f"usher.{HOST}"
CONFIG = "/etc/usher/usher.toml"
BACKUP = "/backup/usher/copy.sqlite3"
PASSWORD = "correct horse battery staple, once more"

PROSODY = f"""
VirtualHost "{HOST}"
  modules_enabled = {{ "usher" }}
  modules_disabled = {{ "invites"; "invites_adhoc"; "invites_register"; "invites_page"; "invites_register_web" }}
  usher_component = "{COMPONENT}"
Component "{COMPONENT}"
  component_secret = "SECRET"
"""
# JSON is YAML too.
EJABBERD = {
    "hosts": [HOST],
    "listen": [{"port": 5222, "ip": "127.0.0.1", "module": "ejabberd_c2s"},
               {"port": 5347, "ip": "127.0.0.1", "module": "ejabberd_service",
                "hosts": {COMPONENT: {"password": "SECRET"}}}],
    "modules": {"mod_adhoc": {}, "mod_admin_extra": {}, "mod_disco": {}, "mod_roster": {},
                "mod_usher": {"component": COMPONENT}},
}
SETTINGS = f"""
[host."{HOST}"]
public_url = "http://127.0.0.1:5285"
[host."{HOST}".xmpp]
component = "{COMPONENT}"
secret_file = "/etc/usher/xmpp.secret"
"""
# What the filter of system calls refuses is fatal here, where the unit has it fail: so nothing is refused unseen.
KILLING = "[Service]\nSystemCallErrorNumber=kill\n"


def create_invite(site):
    site.machine.curl("-o", "/srv/body", "-D", "/srv/head", "-X", "POST", "-H", f"Authorization: Bearer {site.key}",
                      "http://127.0.0.1:5285/invites_api")
    head = site.machine.path("/srv/head").read_text()
    assert head.startswith("HTTP/1.1 201 "), head
    return re.search(r"(?im)^location: (\S+)", head)[1]


def status_of(machine, link):
    return machine.curl("-o", "/dev/null", "-w", "%{http_code}", link)


def register(machine, link, username):
    """By the form in the browser."""
    token = link.rpartition("?")[2]
    page = f"http://127.0.0.1:5285/register?t={token}"
    shown = machine.curl("-D", "/srv/head", page)
    cookie = re.search(r"(?im)^set-cookie: ([^;]*)", machine.path("/srv/head").read_text())[1]
    csrf = re.search(r'name="csrf" value="([^"]*)"', shown)[1]
    fields = {"t": token, "csrf": csrf, "username": username, "password": PASSWORD}
    sent = [word for field in fields.items() for word in ("--data-urlencode", "=".join(field))]
    assert machine.curl("-o", "/dev/null", "-w", "%{http_code}", "-H", f"Cookie: {cookie}", *sent, page) == "303"


def has_plugin(machine, server):
    """Whether usher is connected to that server, and has heard of its plugin there."""
    state = machine.curl("http://127.0.0.1:9280/readyz")
    said = f"xmpp {COMPONENT}: connected" in state and f"accounts of {HOST}: plugin" in state
    return said and server in state


def main_pid(machine):
    return machine.property("usher.service", "MainPID")


def assert_undisturbed(machine):
    """It was never killed, nor started again because it ended by itself."""
    assert machine.property("usher.service", "NRestarts") == "0"
    said = machine.run("journalctl", "--no-pager", "--unit", "usher.service")
    assert "SYS" not in said and "Failed with result" not in said, said


def test_a_first_installation_starts_nothing_and_says_what_to_do(site):
    machine = site.machine
    machine.install("prosody")
    said = machine.install(*map(site.inside, site.before))
    assert "it serves nobody" in said and "systemctl enable --now usher" in said, said
    assert machine.property("usher.service", "ActiveState") == "inactive"
    assert machine.run("stat", "-c", "%a %U %G", CONFIG, "/etc/usher").split("\n")[:2] == \
        ["640 root usher", "750 root usher"]
    assert machine.run("usher", "--version").startswith("usher ")
    for file in ("man/man1/usher.1.gz", "man/man5/usher.toml.5.gz", "bash-completion/completions/usher",
                 "zsh/vendor-completions/_usher", "fish/vendor_completions.d/usher.fish"):
        assert machine.path(f"/usr/share/{file}").stat().st_size > 0, file


def test_a_configured_host_is_served(site):
    machine = site.machine
    secret = machine.run("openssl", "rand", "-hex", "32").strip()
    machine.run("install", "-m", "0640", "-g", "usher", "/dev/stdin", "/etc/usher/xmpp.secret", said=secret)
    example = machine.path(CONFIG).read_text()
    machine.write(CONFIG, example.replace("[limits]\n", '[limits]\nper_key = "off"\n') + SETTINGS)
    machine.run("install", "-d", "/etc/systemd/system/usher.service.d")
    machine.write("/etc/systemd/system/usher.service.d/kill.conf", KILLING)
    machine.run("systemctl", "daemon-reload")
    machine.run("usher", "config", "check")
    machine.run("systemctl", "enable", "--now", "usher")
    assert machine.property("usher.service", "SystemCallErrorNumber") not in ("0", "1"), "neither nothing nor EPERM"
    assert machine.property("usher.service", "ActiveState") == "active"
    assert machine.curl("http://127.0.0.1:9280/healthz")
    assert machine.run("stat", "-c", "%U", f"/proc/{main_pid(machine)}").strip() == "usher"
    assert machine.run("stat", "-c", "%a %U", "/var/lib/usher").strip() == "700 usher"

    machine.write(f"/etc/prosody/conf.avail/{HOST}.cfg.lua", PROSODY.replace("SECRET", secret))
    machine.run("ln", "-s", f"../conf.avail/{HOST}.cfg.lua", "/etc/prosody/conf.d/")
    machine.run("systemctl", "restart", "prosody")
    machine.wait_until(lambda: has_plugin(machine, "Prosody"))


def test_the_service_is_confined(site, record_property):
    machine = site.machine
    # Fails if its exposure is above 1.5 of 10.
    said = machine.run("systemd-analyze", "security", "--no-pager", "--threshold=15", "usher.service")
    overall = re.search(r"Overall exposure level for usher.service: ([0-9.]+)", said)[1]
    record_property("exposure", overall)
    print(f"{site.release}: systemd-analyze security: {overall}")
    machine.install("apparmor")
    machine.run("apparmor_parser", "--skip-kernel-load", "--skip-cache", "/etc/apparmor.d/usher")


def test_a_key_and_an_invite_make_an_account_on_prosody(site):
    machine = site.machine
    site.key = machine.as_usher("key", "create", HOST, "A key").strip()
    site.link, used = create_invite(site), create_invite(site)
    assert status_of(machine, site.link) == "200"
    register(machine, used, "juliet")
    asked = f'>require"core.usermanager".test_password("juliet", "{HOST}", "{PASSWORD}")'
    assert "true" in machine.run("prosodyctl", "shell", asked)
    assert f'"juliet@{HOST}"' in machine.as_usher("invite", "show", "--output", "json", used)


def test_doctor_finds_it_well(site):
    site.machine.as_usher("doctor")  # which ends with 1 if anything is bad


def test_a_backup_is_made_while_it_runs(site):
    machine = site.machine
    machine.run("install", "-d", "-m", "0700", "-o", "usher", "-g", "usher", "/backup/usher")
    machine.as_usher("backup", BACKUP)
    assert machine.run("stat", "-c", "%a %U", BACKUP).strip() == "600 usher"


def test_a_reload_under_load_loses_nothing(site):
    machine = site.machine
    load = machine.start_load(site.key)
    machine.run("systemctl", "reload", "usher")
    asked = load.stop()
    assert asked["answered"] > 0 and not asked["failed"], asked["failed"]


def test_an_upgrade_under_load_refuses_nobody(site, record_property):
    machine, old = site.machine, main_pid(site.machine)
    load = machine.start_load(site.key)
    machine.install(site.inside(site.usher), site.inside(site.plugin))
    asked = load.stop()
    print(f"{site.release}: upgrade under load: {asked['answered']} answered, failed: {asked['failed'] or 0}")
    record_property("answered_during_upgrade", asked["answered"])
    assert main_pid(machine) != old
    assert machine.run("dpkg-query", "-W", "-f", "${Version}", "usher") == site.usher.name.split("_")[1]
    assert machine.run("readlink", f"/proc/{main_pid(machine)}/exe").strip() == "/usr/bin/usher"
    assert asked["answered"] > 0 and not asked["failed"], asked["failed"]
    assert {status_of(machine, link) for link in [site.link, *asked["links"][:5], *asked["links"][-5:]]} == {"200"}
    machine.wait_until(lambda: has_plugin(machine, "Prosody"))


def test_an_upgrade_leaves_one_alone_whose_configuration_is_refused(site):
    machine, running = site.machine, main_pid(site.machine)
    good = machine.path(CONFIG).read_text()
    machine.write(CONFIG, good + "\n[nonsense]\n")
    # No other version is at hand: the same one again.
    said = machine.install(site.inside(site.usher))
    assert "still the one from before" in said and "nonsense" in said, said
    assert main_pid(machine) == running and status_of(machine, site.link) == "200"
    machine.write(CONFIG, good)
    machine.run("systemctl", "restart", "usher")
    assert status_of(machine, site.link) == "200"


def test_what_it_did_needed_no_system_call_that_is_filtered(site):
    assert_undisturbed(site.machine)


def test_a_backup_is_restored(site):
    machine = site.machine
    since = create_invite(site)
    machine.run("systemctl", "stop", "usher.socket", "usher")
    machine.as_usher("restore", "--replace", BACKUP)
    machine.run("systemctl", "start", "usher")
    assert status_of(machine, site.link) == "200"
    assert status_of(machine, since) == "404"
    create_invite(site)


def test_an_invite_makes_an_account_on_ejabberd(site):
    machine = site.machine
    machine.run("systemctl", "disable", "--now", "prosody")
    machine.install("ejabberd", site.inside(site.ejabberd_plugin))
    secret = machine.path("/etc/usher/xmpp.secret").read_text()
    machine.write("/etc/ejabberd/ejabberd.yml", json.dumps(EJABBERD).replace("SECRET", secret))
    machine.run("systemctl", "restart", "ejabberd")
    machine.wait_until(lambda: has_plugin(machine, "ejabberd"), 60)
    register(machine, create_invite(site), "romeo")
    machine.run("ejabberdctl", "check_password", "romeo", HOST, PASSWORD)


def test_what_is_removed_comes_back_as_it_was(site):
    machine = site.machine
    machine.run("apt-get", "remove", "--yes", "usher")
    assert not machine.path("/usr/bin/usher").exists()
    assert machine.property("usher.service", "ActiveState") == "inactive"
    assert machine.path(CONFIG).exists() and machine.path("/var/lib/usher/usher.sqlite3").exists()
    machine.install(site.inside(site.usher))
    assert machine.property("usher.service", "ActiveState") == "active"
    assert status_of(machine, site.link) == "200"


def test_a_purge_keeps_database_and_key_file(site):
    machine = site.machine
    said = machine.run("apt-get", "purge", "--yes", "usher", "prosody-mod-usher", "ejabberd-mod-usher")
    assert "usher's database and key file stay in /var/lib/usher" in said
    assert not machine.path(CONFIG).exists() and not machine.path("/etc/apparmor.d/usher").exists()
    assert machine.path("/var/lib/usher/usher.sqlite3").exists() and machine.path("/var/lib/usher/usher.key").exists()
    assert machine.property("usher.service", "LoadState") in ("not-found", "masked")
    assert not machine.path("/usr/lib/prosody/modules/mod_usher").exists()
    assert not list(machine.path("/usr/lib").glob("*/mod_usher"))


def test_a_host_that_is_configured_before_is_served_at_once(site):
    machine = site.machine
    machine.run("install", "-d", "/etc/usher")
    machine.write(CONFIG, f'[host."{HOST}"]\npublic_url = "http://127.0.0.1:5285"\n')
    said = machine.install(site.inside(site.usher))
    assert "it serves nobody" not in said, said
    for unit in ("usher.service", "usher.socket"):
        assert machine.property(unit, "ActiveState") == "active"
        assert machine.property(unit, "UnitFileState") == "enabled"


def test_a_purge_deletes_them_if_asked(site):
    machine = site.machine
    machine.write("/var/lib/usher/delete-on-purge", "")
    machine.run("apt-get", "purge", "--yes", "usher")
    assert not machine.path("/var/lib/usher").exists()
    assert machine.run("systemctl", "--failed", "--no-legend", "--plain").strip() == ""
