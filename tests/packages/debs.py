"""The packages that script/package left, and what stands for those before them."""

import pathlib
import subprocess

PREVIOUS = "0.0.9"  # lower than whatever is built


def built(folder, name):
    """The one package of that name in a folder."""
    found = list(pathlib.Path(folder).glob(f"{name}_*.deb"))
    assert len(found) == 1, f"{folder} has {len(found)} packages of the name {name}: script/package makes them"
    return found[0]


def version_of(deb):
    return subprocess.run(["dpkg-deb", "--field", deb, "Version"], check=True, capture_output=True,
                          text=True).stdout.strip()


def as_if_before(deb, folder):
    """The same package with a lower version, as none was released before: its scripts and its program are the same."""
    unpacked = folder / "unpacked"
    folder.mkdir()
    subprocess.run(["dpkg-deb", "--raw-extract", deb, unpacked], check=True)
    control = unpacked / "DEBIAN" / "control"
    control.write_text(control.read_text().replace(f"\nVersion: {version_of(deb)}\n", f"\nVersion: {PREVIOUS}\n"))
    older = folder / f"{deb.name.split('_')[0]}_{PREVIOUS}_before.deb"
    subprocess.run(["dpkg-deb", "--build", "-Zgzip", "-z1", unpacked, older], check=True, capture_output=True)
    assert version_of(older) == PREVIOUS
    return older
