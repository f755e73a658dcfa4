"""The digits of 28 by 28 pixels, their licence, and the networks that were trained on them beside the book."""

import time
from importlib.resources import files

import numpy as np
import pytest

import annbook as ab

STATIC = files("annbook") / "static"
SHAPES = {"dense": [(64, 784), (64,), (10, 64), (10,)],
          "convolutional": [(8, 1, 5, 5), (8,), (16, 8, 3, 3), (16,), (10, 400), (10,)]}


@pytest.fixture(scope="module")
def mnist():
    return ab.mnist()


def test_rows_are_those_of_the_file(mnist):
    x, labels = mnist
    with (STATIC / "mnist10k.npz").open("rb") as f, np.load(f) as stored:
        assert np.array_equal((x * 255).round().astype(np.uint8).reshape(-1, 28, 28), stored["images"])
        assert np.array_equal(labels, stored["labels"])
    assert x.shape == (10_000, 784) and x.dtype == np.float32 and labels.dtype == int
    assert (x.min(), x.max()) == (0, 1)
    assert np.bincount(labels).tolist() == [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]


def test_no_image_is_there_twice(mnist):
    assert len({row.tobytes() for row in mnist[0]}) == 10_000


def test_each_call_gives_arrays_of_its_own(mnist):
    x, labels = ab.mnist()
    x[...], labels[...] = 0, 0
    again = ab.mnist()
    assert all(np.array_equal(one, other) for one, other in zip(again, mnist, strict=True))


def test_they_are_read_in_50_ms():
    def seconds():
        start = time.perf_counter()
        ab.mnist()
        return time.perf_counter() - start
    assert min(seconds() for _ in range(7)) < 0.05


def test_the_licence_stands_beside_the_data():
    said = (STATIC / "mnist10k.LICENSE").read_text(encoding="utf-8")
    for word in ("Yann LeCun", "Corinna Cortes", "Christopher J. C. Burges", "first 10,000", "ShareAlike 3.0",
                 "creativecommons.org/licenses/by-sa/3.0"):
        assert word in said
    assert "CC BY-SA 3.0" in ab.mnist.__doc__ and all(name in ab.mnist.__doc__ for name in ("LeCun", "Cortes", "Burges"))


@pytest.fixture(scope="module")
def held(mnist):
    """The 2,000 test images of the chapters."""
    return ab.split(*mnist, test=0.2, seed=0)[1]


@pytest.mark.parametrize("name", SHAPES)
def test_a_kept_network_reads_what_the_table_says(name, held):
    net, (x, labels) = ab.load(STATIC / "mnist" / f"{name}.npz"), held
    assert [p.shape for p in ab.arrays(net)] == SHAPES[name] and all(p.dtype == np.float32 for p in ab.arrays(net))
    x = x if name == "dense" else x.reshape(-1, 1, 28, 28)
    shares = ab.measured("mnist")[name]["test"]
    assert abs(ab.accuracy(net, x, labels) - np.median(shares)) < 0.002
    assert len(shares) == 3 and min(shares) >= {"dense": 0.95, "convolutional": 0.98}[name]


def test_both_learned_in_a_minute():
    assert max(second for name in SHAPES for second in ab.measured("mnist")[name]["seconds"]) <= 60


@pytest.mark.parametrize("name", SHAPES)
def test_a_kept_network_is_small(name):
    assert len((STATIC / "mnist" / f"{name}.npz").read_bytes()) < {"dense": 210_000, "convolutional": 30_000}[name]
