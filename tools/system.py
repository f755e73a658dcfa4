"""Gets what pip cannot give: a virtual environment, and a browser for the tests.

    python3 tools/system.py venv FOLDER     an empty virtual environment in FOLDER
    python3 tools/system.py browser         Chromium: the one installed, Debian's, or Playwright's own
    python3 tools/system.py engines         Firefox and WebKit, in the same way, where they can be had
    python3 tools/system.py version         3.11, or whatever this Python is

Runs on a bare Python: nothing here needs more than the standard library.
"""

import importlib.util
import os
import shutil
import subprocess
import sys

BROWSERS = {"chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
            "firefox": ("firefox-esr", "firefox"), "webkit": ("WebKitWebDriver",)}
PACKAGES = {"chromium": ["chromium"], "firefox": ["firefox-esr"], "webkit": ["webkit2gtk-driver", "xvfb"]}


def apt(*packages):
    """Install Debian packages; False where this is not Debian or we may not."""
    if not shutil.which("apt-get"):
        return False
    may = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if may and (not shutil.which("sudo") or subprocess.call([*may, "true"], stderr=subprocess.DEVNULL)):
        return False
    print("Installing Debian's " + " and ".join(packages), flush=True)
    get = [*may, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    subprocess.call([*get, "update"])
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    return subprocess.call([*get, "install", "-y", "--no-install-recommends", *packages], **quiet) == 0


def venv(folder):
    """A virtual environment with pip; Debian keeps the means in a package of its own."""
    package = "python%d.%d-venv" % sys.version_info[:2]
    if not importlib.util.find_spec("ensurepip") and not apt(package):
        sys.exit("This Python cannot make virtual environments. Please install what it lacks, then try again:\n"
                 "    sudo apt-get install " + package)
    return subprocess.call([sys.executable, "-m", "venv", "--clear", folder])


def installed(engine):
    """The path of an installed Chromium or Chrome, Firefox, or driver of WebKit, or None."""
    return next(filter(None, map(shutil.which, BROWSERS[engine])), None)


def installed_browser():
    """The path of an installed Chromium or Chrome, or None: then Playwright's own is meant."""
    return installed("chromium")


def launch(playwright, *more):
    """The installed Chromium, else Playwright's own, at work, with more options; says what to do where there is neither."""
    path = installed_browser() or playwright.chromium.executable_path
    if not os.path.exists(path):
        sys.exit("There is no browser. `%s tools/system.py browser` installs one" % sys.executable)
    options = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=path, args=[*options, *more])


def browser():
    """Make sure that there is a browser for the tests, and say which."""
    if not installed_browser() and not apt("chromium"):
        print("Installing Playwright's Chromium", flush=True)
        if subprocess.call([sys.executable, "-m", "playwright", "install", "chromium"]):
            sys.exit("The tests need a browser and could not install one. Please install Chromium, then try again:\n"
                     "    sudo apt-get install chromium")
    print("The tests use", installed_browser() or "Playwright's Chromium")


def engines():
    """Try to have the other engines, too; say which cannot be had."""
    for engine in ("firefox", "webkit"):
        if not installed(engine) and not apt(*PACKAGES[engine]):
            if subprocess.call([sys.executable, "-m", "playwright", "install", "--with-deps", engine]):
                print("No", engine, "could be installed: its walk will be passed over")


def version():
    """The version of this Python, if it is one that the book can use."""
    if sys.version_info < (3, 11):
        sys.exit("%s is Python %d.%d: annbook needs 3.11 or newer" % (sys.executable, *sys.version_info[:2]))
    print("%d.%d" % sys.version_info[:2])


if __name__ == "__main__":
    commands = {"venv": venv, "browser": browser, "engines": engines, "version": version}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    sys.exit(commands[sys.argv[1]](*sys.argv[2:]))
