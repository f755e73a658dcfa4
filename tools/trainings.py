"""Makes the trained networks that the package carries, in annbook/static/mnist: a page has not so much time.

    python tools/trainings.py            all, in some minutes
    python tools/trainings.py dense      one

Each is trained by `fit` on 8,000 images, with the recipe that bench/fair/mnist.py chose by validation and the seed that was in
the middle of three there; pages load it, and compare it with the kept table.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "annbook" / "static" / "mnist"
sys.path[:0] = [str(ROOT), str(ROOT / "bench" / "fair")]

import mnist  # noqa: E402 (it is in bench/fair)
import numpy as np  # noqa: E402

import annbook as ab  # noqa: E402


def make(name):
    """Train one, keep it, and say how far it is from the table."""
    row = ab.measured("mnist")[name]
    seed = int(np.argsort(row["test"])[len(row["test"]) // 2])
    learn, test = mnist.images()
    net, seconds = mnist.trained(name, (row["rate"][0], bool(row["moved"][0])), *learn, mnist.SEEDS[seed])
    score = ab.accuracy(net, *test)
    ab.save(net[1:] if name == "dense" else net, KEPT / f"{name}.npz")  # without Flatten a dense network takes rows
    print(f"{name}, seed {mnist.SEEDS[seed]}: {seconds:.0f} s, {score:.4f} of the test images right; "
          f"in the table {row['test'][seed]:.4f}")


if __name__ == "__main__":
    KEPT.mkdir(exist_ok=True)
    for name in sys.argv[1:] or ("dense", "convolutional"):
        make(name)
