"""How fast pages are, as a reader on a phone finds them: prints one table, asserts nothing.

    python bench/pages.py          after `make site`, on a machine that does nothing else
    python bench/pages.py --runs 5

Lighthouse (by npx, which fetches it; said where it cannot be had) with its preset of a phone on a slow network: the
middle of several runs, beside what was aimed at. Then the bytes of each page (gzip), and the milliseconds until what
is near lives, the middle of nine visits from this machine. bench/latency.py times the figures.
"""

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests/web"), str(ROOT / "bench")]

import latency  # noqa: E402
import system  # noqa: E402
from browser import SITE, chromium, served  # noqa: E402

PAGES = "index", "05_backprop", "06_training", "20_worksheets"
VERSION = "13.5.0"
SCORES = {"performance": ">= 95", "accessibility": "100", "best-practices": "100", "seo": "100"}
MEASURED = {"first-contentful-paint": "", "largest-contentful-paint": "", "total-blocking-time": "<= 150 ms",
            "cumulative-layout-shift": "<= 0.02"}


def lighthouse(address):
    """What one run says of a page, {name: number}; OSError or CalledProcessError if it cannot be had."""
    with TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [shutil.which("npx") or "npx", "--yes", f"lighthouse@{VERSION}", address, "--quiet", "--output=json",
                   f"--output-path={report}", f"--only-categories={','.join(SCORES)}",
                   "--chrome-flags=--headless=new --no-sandbox"]
        there = system.installed_browser()
        env = os.environ | ({"CHROME_PATH": str(there)} if there else {})
        run = partial(subprocess.run, command, capture_output=True, timeout=300, cwd=folder, env=env)
        if run().returncode:  # now and then a run finds no beginning of the page in its trace
            run(check=True)
        found = json.loads(report.read_text("utf-8"))
    return ({name: 100 * found["categories"][name]["score"] for name in SCORES}
            | {name: found["audits"][name]["numericValue"] for name in MEASURED})


def phone(address, runs):
    print(f"Lighthouse {VERSION}, a phone: the middle of {runs}\n{'':28}" + "".join(f"{page:>16}" for page in PAGES))
    try:
        found = {page: [lighthouse(f"{address}{page}.html") for _ in range(runs)] for page in PAGES}
    except (OSError, subprocess.SubprocessError) as error:
        said = (getattr(error, "stderr", None) or b"").decode("utf-8", "replace").strip().splitlines()
        print(f"not measured: npx lighthouse@{VERSION} cannot be had or fails here: {said[-1] if said else error}")
        return
    for name, aim in (SCORES | MEASURED).items():
        digits = 3 if "shift" in name else 0
        cells = (f"{median(one[name] for one in found[page]):>16.{digits}f}" for page in PAGES)
        print(f"{name:28}{''.join(cells)}   {aim}", flush=True)


def sizes():
    print("\nbytes, gzip")
    pages = {path.stem: len(gzip.compress(path.read_bytes(), 6)) for path in SITE.glob("*.html")}
    for page in sorted(pages, key=pages.__getitem__)[-5:]:
        latency.row(f"{page}.html", f"{pages[page] / 1000:.0f} kB", "at most 120 kB")
    for path in sorted((SITE / "_static").glob("*.*s")):
        latency.row(path.name, f"{len(gzip.compress(path.read_bytes(), 6)) / 1000:.1f} kB")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--runs", type=int, default=3)
    runs = options.parse_args().runs
    if not SITE.is_dir():
        sys.exit("docs/_site is missing: run `make site` first")
    with served() as address:
        phone(address, runs)
        sizes()
        print("\nuntil what is near lives")
        with chromium() as browser:
            latency.until_live(browser, address)
