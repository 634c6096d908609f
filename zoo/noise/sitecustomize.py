"""Loaded before a Python server of the zoo: the noise, in the process that runs that server and in no other."""

import os
import sys
from pathlib import Path

_port = os.environ.get("ZOO_NOISE_PORT")
_script = Path(sys.orig_argv[1]).name if len(sys.orig_argv) > 1 else ""

if _port and _script == os.environ["ZOO_NOISE_SERVER"]:
    import zoo_noise

    zoo_noise.start(int(_port), int(os.environ["ZOO_NOISE_BOUND"]), Path(os.environ["ZOO_NOISE_FOLDER"]))
