"""Every .cpp file is compiled by some target, so that no test and no code lies forgotten.

usage: check_sources.py BUILD_FOLDER
"""

import json
import pathlib
import sys

from repository import ROOT, files, report


def main():
    commands = json.loads((pathlib.Path(sys.argv[1]) / "compile_commands.json").read_text())
    compiled = {pathlib.Path(command["file"]).resolve() for command in commands}
    report([f"{path}:1: no target compiles this file: name it in CMakeLists.txt"
            for path in files(".cpp", under=("src/", "bench/"))
            if (ROOT / path).resolve() not in compiled])


if __name__ == "__main__":
    main()
