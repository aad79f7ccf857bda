"""Programs of npm that the description of the API is checked and used with."""

import json
import pathlib
import subprocess

from usher import ROOT

OURS = pathlib.Path(__file__).resolve().parent / "npm"
INSTALLED = ROOT / "build" / "npm" / "node_modules"
SECONDS = 120


def program(package, name):
    """The command of a package, which is run by node."""
    folder = INSTALLED / package
    wanted = json.loads((OURS / "package.json").read_text())["dependencies"][package]
    assert folder.exists(), f"{folder} is missing: script/test installs it by npm"
    manifest = json.loads((folder / "package.json").read_text())
    assert manifest["version"] == wanted, f"{package} {manifest['version']} is installed, {wanted} is wanted"
    return ["node", str(folder / manifest["bin"][name])]


def run(command, folder, codes=(0,), **environment):
    """Runs it there; it asks the network for nothing. Gives what it printed."""
    quiet = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "REDOCLY_TELEMETRY": "off",
             "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", **environment}
    result = subprocess.run(command, cwd=folder, env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                            timeout=SECONDS, check=False)
    assert result.returncode in codes, f"{command} ended with {result.returncode}:\n{result.stdout}{result.stderr}"
    return result.stdout
