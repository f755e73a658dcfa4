"""Does a network come back from a file to the last bit, and does no other file get through or run anything?"""

import io
import json
import os
import pickle
import random
import stat
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
import vectors
from found import ACTIVATIONS, LAYERS, name
from hypothesis import given, settings
from hypothesis import strategies as st

import annbook as ab
from annbook import store
from annbook.conv import conv
from annbook.layers import arrays, parameters
from annbook.recurrent import lstm, rnn

SMALL = ab.init([2, 3, 1], ab.tanh, ab.sigmoid, seed=1)
WHOLE = store._packed(SMALL)


def same(net, other):
    """Whether two networks are equal to the last bit: kinds, fields, types of numbers, order of memory."""
    return len(net) == len(other) and all(
        type(one) is type(two) and [*vars(one)] == [*vars(two)] and all(
            p is q or not hasattr(p, "ndim") and p == q or hasattr(p, "ndim") and
            (p.dtype, p.shape, p.tobytes(), p.flags.c_contiguous, p.flags.f_contiguous)
            == (q.dtype, q.shape, q.tobytes(), q.flags.c_contiguous, q.flags.f_contiguous)
            for p, q in zip(vars(one).values(), vars(two).values()))
        for one, two in zip(net, other))


def kept(net, path):
    ab.save(net, path)
    return ab.load(path)


# what comes back

@st.composite
def networks(draw):
    """Networks of any architecture that fits: from rows, images or sequences to rows."""
    size, act = st.integers(1, 5), st.sampled_from(ACTIVATIONS)
    seed, dtype = draw(st.integers(0, 2**32 - 1)), draw(st.sampled_from([np.float32, np.float64]))
    rows = draw(size)
    net = ()
    kind = draw(st.sampled_from(["rows", "images", "sequences"]))
    if kind == "images":
        channels, h, w = (draw(size) for _ in range(3))
        h, w = 4 * h, 4 * w
        for _ in range(draw(st.integers(0, 2))):
            out, k = draw(size), draw(st.integers(1, 2))
            bend = draw(act.filter(lambda act: act is not ab.softmax))
            net += (conv(channels, out, k, bend, seed, dtype, draw(st.integers(1, 2)), draw(st.integers(0, 2))),)
            channels, h, w = net[-1].shape((1, channels, h, w))[1:]
        if h % 2 == w % 2 == 0 and draw(st.booleans()):
            net, h, w = (*net, ab.MaxPool2D(2)), h // 2, w // 2
        net, rows = (*net, ab.Flatten()), channels * h * w
    if kind == "sequences":
        for _ in range(draw(st.integers(1, 2))):
            hidden = draw(size)
            net += (rnn(rows, hidden, ab.tanh, seed, dtype) if draw(st.booleans()) else lstm(rows, hidden, seed, dtype),)
            rows = hidden
        net += draw(st.sampled_from([(), (ab.Last(),)]))
    sizes = [rows, *draw(st.lists(size, min_size=1, max_size=3))]
    return net + ab.init(sizes, draw(act), draw(act), seed, dtype)


@settings(max_examples=80, deadline=None)
@given(net=networks())
def test_any_network_comes_back_to_the_last_bit(net, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "any.npz"
    found = kept(net, path)
    assert same(net, found) and all(p.flags.writeable for p in arrays(found))
    assert path.read_bytes() == store._packed(found)  # the same network is the same file


@settings(max_examples=150, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=6, max_size=6), st.booleans())
def test_any_number_comes_back(numbers, turned):
    W = np.array(numbers).reshape(3, 2) if turned else np.array(numbers).reshape(2, 3).T
    net = ab.Dense(W, -W[:, 0], ab.relu),
    assert same(net, store._network(store._packed(net)))


@pytest.mark.parametrize("which", vectors.EXAMPLES)
def test_every_kind_of_layer_comes_back(which, tmp_path):
    net = vectors.EXAMPLES[which][0]()
    assert same(net, kept(net, tmp_path / "net.npz"))


def test_the_examples_have_every_kind_of_layer_and_every_activation_is_kept():
    assert {type(layer) for make, _ in vectors.EXAMPLES.values() for layer in make()} >= set(LAYERS)
    for act in ACTIVATIONS:
        net = ab.init([2, 3, 1], act, act)
        assert [layer.act for layer in store._network(store._packed(net))] == [act, act]


POOL, DENSE = ab.MaxPool2D(2), ab.init([4, 3])[0]
BARE = [(POOL,), (POOL, POOL), (POOL, conv(2, 3, 2, ab.relu), POOL), (POOL, ab.Flatten(), DENSE), (ab.Flatten(), DENSE),
        (ab.Last(),), (ab.Last(), DENSE), (ab.Flatten(), ab.Flatten()), (DENSE, rnn(3, 2)),
        (DENSE, ab.Dropout(0.1, 2**31 - 1)), (lstm(2, 4), ab.Flatten(), DENSE)]


@pytest.mark.parametrize("net", BARE, ids=lambda net: " ".join(name(type(layer)) for layer in net))
def test_layers_without_numbers_may_stand_anywhere(net):
    assert same(net, store._network(store._packed(net)))


def test_a_gradient_is_a_network_too(tmp_path):
    grads = ab.gradient(SMALL, np.ones((4, 2)), np.ones((4, 1)), ab.mse)[1]
    assert same(grads, kept(grads, tmp_path / "grads.npz"))


def test_a_view_with_gaps_and_the_other_order_of_bytes_are_the_same_numbers():
    W = np.arange(24.0).reshape(4, 6)[::2, ::3]
    found, = store._network(store._packed((ab.Dense(W, np.zeros(2, ">f8"), ab.relu),)))
    assert np.array_equal(found.W, W) and found.b.dtype == np.float64 and found.b.dtype.isnative


def test_numpy_reads_it_too(tmp_path):
    ab.save(SMALL, tmp_path / "net.npz")
    with np.load(tmp_path / "net.npz") as found:
        assert [*found] == ["network.json", "0.W", "0.b", "1.W", "1.b"]
        assert np.array_equal(found["0.W"], SMALL[0].W) and json.loads(found["network.json"])["version"] == 1


def test_any_tool_that_opens_zip_archives_opens_it():
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as packed:
        assert packed.testzip() is None and packed.comment == b""
        assert {(info.external_attr >> 16, info.date_time[0]) for info in packed.infolist()} == {(0o644, 1980)}


def test_what_numpy_writes_is_read(tmp_path):
    """The members may come from `np.savez`, of whatever version; only the description is ours."""
    np.savez(tmp_path / "theirs.npz", **{f"{k}.{part}": p for k, layer in enumerate(SMALL) for part, p in parameters(layer)})
    with zipfile.ZipFile(tmp_path / "theirs.npz", "a") as archive:
        archive.writestr("network.json", json.dumps(note()))
    assert same(SMALL, ab.load(tmp_path / "theirs.npz"))


# where it is written

@pytest.mark.parametrize("text", ["net.npz", "net", "net.annbook", "a b.npz", "Netz-ä-网.npz", "x" * 250])
def test_the_path_is_used_as_it_is_given(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path in text, Path(text), tmp_path / text:
        assert ab.save(SMALL, path) is None and same(SMALL, ab.load(path))
    assert os.listdir(tmp_path) == [text]


@pytest.mark.parametrize("path", [None, b"net.npz", 3, io.BytesIO(), ["net.npz"], True, "a\0b"])
def test_what_is_no_path_is_refused(path):
    for call in lambda: ab.save(SMALL, path), lambda: ab.load(path):
        with pytest.raises(TypeError, match="^path is .*: expected a path, as text"):
            call()


@pytest.mark.parametrize("path", ["", ".", "\ud800", os.devnull])
def test_what_is_no_file_is_refused(path):
    for call in lambda: ab.save(SMALL, path), lambda: ab.load(path):
        with pytest.raises(ValueError, match="^path is .*: expected a file's"):
            call()
    assert not stat.S_ISREG(os.stat(os.devnull).st_mode)


def test_a_missing_file_and_a_missing_folder_are_named(tmp_path):
    for call in lambda: ab.load(tmp_path / "no.npz"), lambda: ab.save(SMALL, tmp_path / "no" / "no.npz"):
        with pytest.raises(FileNotFoundError, match="no.npz"):
            call()
    (tmp_path / "file").write_text("mine")
    with pytest.raises(NotADirectoryError, match="no.npz"):
        ab.save(SMALL, tmp_path / "file" / "no.npz")
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize("fails", ["write", "fsync", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(fails, tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    ab.save(SMALL, path)

    def full(*_):
        raise OSError(28, "No space left on device")
    if fails == "write":
        monkeypatch.setattr(store, "open", lambda *how: [open(*how).close(), full()], raising=False)
    else:
        monkeypatch.setattr(store.os, fails, full)
    with pytest.raises(OSError, match=r"No space left.*net\.npz"):
        ab.save(ab.init([4, 4]), path)
    assert path.read_bytes() == WHOLE and os.listdir(tmp_path) == ["net.npz"]


@pytest.mark.skipif(os.name == "nt", reason="rights and links as in Unix")
def test_rights_and_links_stay(tmp_path):
    path, link = tmp_path / "net.npz", tmp_path / "link.npz"
    ab.save(SMALL, path)
    plain = tmp_path / "plain"
    plain.touch()
    assert path.stat().st_mode == plain.stat().st_mode
    path.chmod(0o640)
    link.symlink_to(path)
    ab.save(ab.init([4, 4]), link)
    assert link.is_symlink() and stat.S_IMODE(path.stat().st_mode) == 0o640 and len(ab.load(path)) == 1


# what is not written

class Mine(ab.Dense):
    """A layer that is not annbook's own."""


def changed(k, part, value):
    net = ab.copy(SMALL)
    vars(net[k])[part] = value
    return net


NAMESAKE = type("Dense", (ab.Dense,), {})
UNSAVED = {
    "list": ([*SMALL], TypeError, "net is [Dense"),
    "none": (None, TypeError, "net is None"),
    "empty": ((), TypeError, "net is ()"),
    "a layer alone": (SMALL[0], TypeError, "net is Dense"),
    "no layer": ((*SMALL, 3), TypeError, "expected a tuple of layers"),
    "a layer of one's own": ((Mine(np.eye(2), np.zeros(2), ab.relu),), TypeError, "net[0] is a Mine"),
    "a namesake": ((SMALL[0], NAMESAKE(np.eye(3), np.zeros(3), ab.relu)), TypeError, "net[1] is a Dense, which is not annbook's"),
    "a layer that does nothing": ((ab.Layer(),), TypeError, "net[0] is a Layer"),
    "an activation of one's own": (changed(0, "act", ab.Activation("mine", np.sin, np.cos)), TypeError, "net[0].act is mine"),
    "its namesake": (changed(1, "act", ab.Activation("tanh", np.sin, np.cos)), TypeError, "net[1].act is tanh"),
    "no activation": (changed(1, "act", "tanh"), TypeError, "net[1].act is 'tanh'"),
    "nan": (changed(0, "W", np.full((3, 2), np.nan)), ValueError, "net[0].W[0, 0] is nan: expected finite"),
    "inf": (changed(1, "b", np.array([np.inf])), ValueError, "net[1].b[0] is inf"),
    "half precision": (changed(0, "b", np.zeros(3, np.float16)), TypeError, "net[0].b is array([0., 0., 0.], dtype=float16)"),
    "long": (changed(0, "b", np.zeros(3, np.longdouble)), TypeError, "expected an array of float32 or float64"),
    "whole numbers": (changed(0, "b", np.zeros(3, int)), TypeError, "net[0].b is array([0, 0, 0])"),
    "objects": (changed(0, "b", np.zeros(3, object)), TypeError, "expected an array of float32 or float64"),
    "a matrix": (changed(0, "W", np.zeros((3, 2)).view(np.matrix)), TypeError, "net[0].W is matrix"),
    "masked": (changed(0, "b", np.ma.zeros(3)), TypeError, "net[0].b is masked_array"),
    "traced": (changed(0, "b", ab.Tape().input("b", np.zeros(3))), TypeError, "net[0].b is Traced"),
    "empty array": (changed(0, "b", np.zeros(0)), ValueError, "net[0].b is empty"),
    "a bias too many": (changed(0, "b", np.zeros(4)), ValueError, "b has shape (4,) and W (3, 2)"),
    "layers that do not fit": ((SMALL[0], SMALL[0]), ValueError, "layers[1], a Dense, takes nothing that comes out before it"),
    "images after rows": ((SMALL[0], conv(1, 1, 2, ab.relu)), ValueError, "layers[1], a Conv2D"),
    "other channels": ((conv(1, 2, 2, ab.relu), ab.MaxPool2D(2), conv(1, 1, 2, ab.relu)), ValueError, "layers[2], a Conv2D"),
    "the last of rows": ((rnn(2, 2), ab.Last(), ab.Last()), ValueError, "layers[2], a Last"),
    "other features": ((rnn(2, 3), ab.Last(), ab.init([2, 2])[0]), ValueError, "layers[2], a Dense"),
    "truth for a number": ((vars(pool := ab.MaxPool2D(2)).update(size=True), (pool,))[1], TypeError, "net[0].size is True"),
}


@pytest.mark.parametrize("which", UNSAVED)
def test_what_cannot_be_read_again_is_not_written(which, tmp_path):
    net, kind, text = UNSAVED[which]
    path = tmp_path / "net.npz"
    path.write_bytes(WHOLE)
    with pytest.raises(kind) as caught:
        ab.save(net, path)
    assert type(caught.value) is kind and text in str(caught.value) and len(str(caught.value)) < 250
    assert path.read_bytes() == WHOLE and os.listdir(tmp_path) == ["net.npz"]


# other files

def note(**changed):
    """The description of SMALL, with other values."""
    layers = [{"kind": "Dense", "act": layer.act.name} for layer in SMALL]
    return {"format": "annbook-network", "version": 1, "layers": layers} | changed


def npy(value, **how):
    np.lib.format.write_array(out := io.BytesIO(), np.asarray(value), **how)
    return out.getvalue()


MEMBERS = {f"{k}.{part}.npy": npy(p) for k, layer in enumerate(SMALL) for part, p in parameters(layer)}


def archive(members=(), said=None, how=zipfile.ZIP_STORED, without=(), more=()):
    """A file like that of SMALL, with other members (a dict), another description, or members more (pairs) or fewer."""
    said = json.dumps(note() if said is None else said) if not isinstance(said, (str, bytes)) else said
    every = {"network.json": said} | MEMBERS | dict(members)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as packed:
        for member, content in [*every.items(), *more]:
            if member not in without:
                packed.writestr(zipfile.ZipInfo(member) if how == zipfile.ZIP_STORED else member, content)
    return out.getvalue()


def layer(k=0, **changed):
    """SMALL's description with another layer k."""
    layers = note()["layers"]
    return note(layers=[entry | changed if j == k else entry for j, entry in enumerate(layers)])


def head(text, body=b"\0" * 48, version=b"\1\0"):
    """A member of NumPy's form with any header."""
    return b"\x93NUMPY" + version + struct.pack("<H", len(text) + 1) + text.encode() + b"\n" + body


def word(descr="<f8", shape=(3, 2)):
    return f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape}, }}"


RAN = []


def ran(text):
    RAN.append(text)


class Bomb:
    """What runs code when it is unpickled."""

    def __reduce__(self):
        return ran, ("a file has run code",)


W, B = "0.W.npy", "0.b.npy"
HUGE = 10**17
FOREIGN = {
    "nothing": (b"", "begins with nothing: expected 50 4b 03 04"),
    "text": (b"1,2,3\n", "begins with 31 2c 32 2c"),
    "a pickle": (pickle.dumps(Bomb()), "begins with 80 04"),
    "a bare array": (npy(np.eye(2)), "begins with 93 4e 55 4d"),
    "an empty zip": (b"PK\5\6" + b"\0" * 18, "begins with 50 4b 05 06"),
    "another zip": (archive(without=("network.json", *MEMBERS), more=[("readme.txt", "hello")]), "network.json begins with b''"),
    "an npz": (archive(without=["network.json"]), "its network.json begins with b''"),
    "something before it": (b"#!/bin/sh\n" + WHOLE, "begins with 23 21 2f 62"),
    "packed": (archive(how=zipfile.ZIP_DEFLATED), "members packed, there twice, or too long"),
    "packed otherwise": (archive(how=zipfile.ZIP_LZMA), "members packed, there twice, or too long"),
    "a bomb": (archive({W: bytes(10**7)}, how=zipfile.ZIP_DEFLATED), "members packed, there twice, or too long"),
    "a member missing": (archive(without=[B]), "layers[0] has ['W', 'act']: expected ['W', 'act', 'b']"),
    "a member more": (archive(more=[("2.W.npy", npy(np.eye(2)))]), "it has members ['2.W.npy'], which no layer has"),
    "a folder in it": (archive(more=[("evil/", b"")]), "it has members ['evil/']"),
    "a way out of the folder": (archive(more=[("../../evil.npy", npy(1.0))]), "members ['../../evil.npy']"),
    # descriptions
    "no JSON": (archive(said="{"), "its network.json begins with b'{'"),
    "no UTF-8": (archive(said=b'{"format": "\xff"}'), "begins with b'{"),
    "UTF-16": (archive(said=json.dumps(note()).encode("utf-16")), "begins with b'\\xff\\xfe"),
    "a list": (archive(said=[note()]), "its network.json begins with b'[{"),
    "null": (archive(said="null"), "begins with b'null'"),
    "deep": (archive(said="[" * 10**5), "begins with b'[[["),
    "deep objects": (archive(said='{"a":' * 10**5), "begins with"),
    "deep layers": (archive(said=json.dumps(note(layers="@")).replace('"@"', "[" * 900 + "]" * 900)), ""),
    "a long number": (archive(said=json.dumps(note()).replace("1", "1" * 5000)), "begins with"),
    "long": (archive(said=json.dumps(note()) + " " * 2**20), "its network.json begins with"),
    "another format": (archive(said=note(format="annbook-tape")), "expected JSON with the format 'annbook-network'"),
    "version 2": (archive(said=note(version=2)), "its version is 2: expected 1; a newer one needs a newer annbook"),
    "version text": (archive(said=note(version="1")), "its version is '1': expected 1"),
    "version true": (archive(said=note(version=True)), "its version is True"),
    "version 1.0": (archive(said=note(version=1.0)), "version is 1.0"),
    "no version": (archive(said={"format": "annbook-network"}), "its version is None"),
    "something more": (archive(said=note(author="me")), "its network.json has ['format', 'version', 'layers', 'author']"),
    "no layers": (archive(said=note(layers=[])), "a list of one or more"),
    "layers an object": (archive(said=note(layers={})), "a list of one"),
    "a layer too few": (archive(said=note(layers=note()["layers"][:1])), "it has members ['1.W.npy', '1.b.npy']"),
    "a layer too many": (archive(said=note(layers=note()["layers"] * 2)), "layers[2] has ['act']"),
    "a layer of text": (archive(said=note(layers=["Dense", "Dense"])), "layers[0] is 'Dense': expected an object"),
    "no kind": (archive(said=note(layers=[{"act": "tanh"}])), "layers[0] is {'act': 'tanh'}"),
    # kinds, activations, numbers
    **{f"kind {kind!r}": (archive(said=layer(kind=kind)), "expected an object with a kind of annbook's own")
       for kind in ("dense", "Mine", "Layer", "Recurrent", "Named", "print", "os.system", "tanh", "sgd", "figures", "__all__", "",
                    1, None, ["Dense"], {"Dense": 1})},
    **{f"act {act!r}": (archive(said=layer(act=act)), f"layers[0]: act is {act!r}"[:60]) for act in
       ("Tanh", "mse", "Dense", "print", "figures", 1.5, True, None, [1], {"f": 1})},
    "act a number": (archive(said=layer(act=1)), "layers[0]: act is 1: expected an Activation"),
    "another kind": (archive(said=layer(kind="LSTM")), "layers[0] has ['act', 'b']: expected ['Wh', 'Wx', 'b']"),
    "arrays in the description": (archive(said=layer(W=[[1.0, 2.0]] * 3), without=[W]), "layers[0]: W is [["),
    "an array twice": (archive(said=layer(W=1)), "layers[0] has ['W', 'W', 'act', 'b']"),
    "a number of one's own": (archive(said=layer(stride=1)), "layers[0] has ['W', 'act', 'b', 'stride']"),
    "an array for act": (archive({"0.act.npy": npy(1.0)}, layer() | {"layers": [{"kind": "Dense"}, note()["layers"][1]]}),
    "layers[0]: act is"),
    # arrays
    "objects": (archive({W: npy(np.array([[Bomb()] * 2] * 3), allow_pickle=True)}), "its 0.W.npy begins with"),
    "one object": (archive({B: npy(np.array(Bomb(), object), allow_pickle=True)}), "expected an array of float32 or float64"),
    **{f"type {kind}": (archive({B: npy(np.zeros(3, kind))}), "its 0.b.npy begins with") for kind in
       ("i8", "u1", "?", "c16", "U4", "S4", "f2", ">f8", "M8[s]", "V8", [("x", "f8")], *["g"] * (np.longdouble(0).itemsize > 8))},
    "a later form": (archive({B: npy(np.zeros(3), version=(2, 0))}), "its 0.b.npy begins with b"),
    "no array": (archive({B: b"hello"}), "its 0.b.npy begins with b'hello'"),
    "no bytes": (archive({B: b""}),
    "its 0.b.npy begins with b''"),
    "a lie about the size": (archive({W: head(word(shape=(HUGE, HUGE)))}), "expected 8" + "0" * 30),
    "a size beyond all numbers": (archive({W: head(word(shape="(" + "9" * 300 + ",)"))}), "its 0.W.npy begins with"),
    "a size too small": (archive({W: head(word(shape=(3, 1)))}), "has 118 bytes: expected 94 for the shape [3, 1]"),
    "a negative size": (archive({W: head(word(shape=(-3, -2)))}), "its 0.W.npy begins with"),
    "code in the header": (archive({W: head(word(shape="(__import__('os').system('false'), 2)"))}), "its 0.W.npy begins with"),
    "a header that nests": (archive({W: head(word(shape="(" * 300 + ")" * 300))}), "its 0.W.npy begins with"),
    "a header cut off": (archive({W: MEMBERS[W][:20]}), "its 0.W.npy begins with"),
    "a wrong length of the header": (archive({W: MEMBERS[W][:8] + b"\xff\xff" + MEMBERS[W][10:]}), "its 0.W.npy begins with"),
    "one byte more": (archive({W: MEMBERS[W] + b"\0"}), "has 177 bytes: expected 176"),
    "one byte fewer": (archive({W: MEMBERS[W][:-1]}), "has 175 bytes: expected 176"),
    "nan": (archive({B: npy(np.array([0, np.nan, 0]))}), "layers[0]: b[1] is nan: expected finite"),
    "infinity": (archive({B: npy(np.array([0, 0, -np.inf]))}), "layers[0]: b[2] is -inf"),
    "no numbers": (archive({B: npy(np.zeros(0))}), "layers[0]: b is empty"),
    "no rows": (archive({W: npy(np.zeros((0, 2)))}), "layers[0]: W is empty"),
    "one bias too few": (archive({B: npy(np.zeros(2))}), "layers[0]: b has shape (2,) and W (3, 2)"),
    "axes": (archive({W: npy(np.zeros((3, 2, 1)))}), "layers[0]: W has 3 axes"),
    "an axis": (archive({W: npy(np.zeros(3))}),
    "W has 1 axes"),
    "many axes": (archive({W: npy(np.zeros((1,) * 32))}), "layers[0]: W has 32 axes"),
    "more axes than there are": (archive({W: head(word(shape="(" + "1," * 70 + ")"), b"\0" * 8)}), "its 0.W.npy begins with"),
    "layers that do not fit": (archive({W: npy(np.zeros((2, 2))), B: npy(np.zeros(2))}), "layers[1], a Dense, takes nothing"),
}


def images(**changed):
    """A file with a convolution."""
    net = conv(1, 1, 2, ab.relu), ab.MaxPool2D(2)
    said = note(layers=[{"kind": "Conv2D", "act": "relu", "stride": 1, "padding": 0} | changed, {"kind": "MaxPool2D", "size": 2}])
    return archive({W: npy(net[0].W), B: npy(net[0].b)}, said, without=["1.W.npy", "1.b.npy"])


FOREIGN |= {f"stride {value!r}": (images(stride=value), "layers[0]: stride is")
            for value in (0, -1, 1.0, True, None, "1", [1], {})}
FOREIGN |= {f"padding {value!r}": (images(padding=value), "layers[0]: padding is") for value in (-1, 0.5, False, "tanh")}
FOREIGN |= {"softmax over images": (images(act="softmax"), "layers[0]: act is softmax"),
            "a stride just beyond": (images(stride=2**31), "layers[0]: stride is 2147483648: expected a number"),
            "a stride beyond": (images(stride=10**400), "layers[0]: ")}


def twice():
    """The same member two times, with other numbers."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        return archive(more=[(B, npy(np.ones(3)))])


def nested(count=100, size=10**5):
    """Members that lie one within the other: a short file, and long members."""
    body, heads = bytes(size), []
    for k in range(count):
        word = f"{k:03}.npy".encode()
        about = struct.pack("<5H3I", 20, 0, 0, 0, 33, zlib.crc32(body), len(body), len(body)) + struct.pack("<2H", len(word), 0)
        body = b"PK\3\4" + about + word + body
        heads.append((about, word, len(body)))
    there = b"".join(b"PK\1\2" + struct.pack("<H", 20) + about + struct.pack("<3H2I", 0, 0, 0, 0, len(body) - n) + word
                     for about, word, n in heads)
    return body + there + b"PK\5\6" + struct.pack("<4H2IH", 0, 0, count, count, len(there), len(body), 0)


def doctored(at, value, form="<H", header=0):
    """WHOLE with a number of its central directory changed, in the entry of 0.W.npy."""
    raw, start = bytearray(WHOLE), WHOLE.index(b"PK\1\2", WHOLE.index(b"PK\1\2") + 1)
    struct.pack_into(form, raw, start + at, value)
    return bytes(raw)


FOREIGN |= {
    "one within the other": (nested, "it has a fault"),
    "twice": (twice, "members packed, there twice, or too long"), "encrypted": (doctored(8, 1), "it has a fault"),
    "an unknown way of packing": (doctored(10, 77), "members packed, there twice, or too long"),
    "of a later zip": (doctored(6, 99), "it has a fault"),
    "another checksum": (doctored(16, 0, "<I"), "it has a fault"), "a huge member": (doctored(24, 2**32 - 2, "<I"),
    "it has a fault"),
    "one too long": (doctored(24, 177, "<I"), "it has a fault"), "another place": (doctored(42, 2**31, "<I"), "it has a fault"),
}


@pytest.mark.parametrize("which", FOREIGN)
def test_another_file_is_refused_and_runs_nothing(which, tmp_path):
    raw, text = FOREIGN[which]
    raw = raw() if callable(raw) else raw
    path = tmp_path / "net.npz"
    path.write_bytes(raw)
    with np.errstate(all="raise"), pytest.raises(ValueError) as caught:
        ab.load(path)
    said = str(caught.value)
    assert said.startswith(f"path {str(path)!r} holds no network: ") and text in said and "expected" in said
    assert len(said) < 400
    assert type(caught.value) is ValueError and caught.value.__suppress_context__ | (caught.value.__context__ is None)
    assert RAN == [] and path.read_bytes() == raw


@pytest.mark.parametrize("which", FOREIGN)
def test_another_file_asks_for_no_more_memory_than_its_length(which):
    raw = FOREIGN[which][0]
    raw = raw() if callable(raw) else raw
    tracemalloc.start()
    try:
        assert tried(raw) == "refused"
        assert tracemalloc.get_traced_memory()[1] < 10**5 + 30 * len(raw)
    finally:
        tracemalloc.stop()


def test_the_bomb_would_have_run(tmp_path):
    with zipfile.ZipFile(io.BytesIO(FOREIGN["objects"][0])) as packed:
        np.lib.format.read_array(io.BytesIO(packed.read(W)), allow_pickle=True)
    assert pickle.loads(FOREIGN["a pickle"][0]) is None and len(RAN) == 2
    RAN.clear()


def test_the_files_are_whole_but_for_their_fault():
    assert same(SMALL, store._network(archive())) and store._network(images())
    assert same(SMALL, store._network(archive({W: head(word(), SMALL[0].W.tobytes())}))) is False  # the order of memory
    with zipfile.ZipFile(io.BytesIO(nested(3, 5))) as packed:
        assert [info.file_size for info in packed.infolist()] == [5, 42, 79]


def tried(raw):
    """'same' for SMALL, 'refused' for a ValueError; anything else is an error."""
    try:
        return "same" if same(SMALL, store._network(raw)) else "another"
    except ValueError as e:
        assert type(e) in (ValueError, UnicodeDecodeError)
        return "refused"


def test_cut_anywhere_it_is_refused():
    assert {tried(WHOLE[:n]) for n in range(len(WHOLE))} == {"refused"}


def test_any_byte_turned_it_is_the_same_or_refused():
    found = []
    for k in range(len(WHOLE)):
        for turn in 1, 0x20, 0x80, 0xff:
            raw = bytearray(WHOLE)
            raw[k] ^= turn
            found.append(tried(bytes(raw)))
    assert set(found) == {"same", "refused"}  # the same: dates, rights, comments that zip has and we do not read
    assert found.count("refused") > 0.75 * len(found)


def resummed(raw):
    """A zip archive whose checksums are right again: a forger knows them too."""
    raw = bytearray(raw)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            for info in packed.infolist():
                start = info.header_offset + 30 + len(info.filename)
                total = zlib.crc32(raw[start:start + info.file_size])
                struct.pack_into("<I", raw, info.header_offset + 14, total)
                place = raw.rindex(b"PK\1\2", 0, raw.rindex(info.filename.encode()))
                struct.pack_into("<I", raw, place + 16, total)
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError):
        pass
    return bytes(raw)


def test_a_forged_byte_gives_a_network_or_a_refusal():
    """With right checksums a changed number is another valid network: nobody can tell. Anything else is refused."""
    chance, found = random.Random(0), []
    for _ in range(4000):
        raw = bytearray(WHOLE)
        for _ in range(chance.choice([1, 1, 2, 8])):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        found.append(tried(resummed(raw)))
    assert set(found) == {"same", "another", "refused"}
    assert same(SMALL, store._network(resummed(WHOLE)))


@settings(max_examples=150, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["Dense", "tanh"]),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from(["format", "version", "layers", "kind", "act", "W"]) | st.text(), inner, max_size=4)),
       st.sampled_from(["all", "layers", "layer", "version", "act", "kind"]))
def test_any_description_is_refused_or_right(value, where):
    said = {"all": value, "layers": note(layers=value), "layer": note(layers=[value, value]), "version": note(version=value),
            "act": layer(act=value), "kind": layer(kind=value)}[where]
    try:
        net = store._network(archive(said=said))
        assert [name(type(part)) for part in net] == ["Dense", "Dense"]
    except ValueError as e:
        assert "expected" in str(e)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["raw", "zip", "array", "head"]))
def test_any_bytes_are_refused(raw, where):
    raw = {"raw": raw, "zip": b"PK\3\4" + raw, "array": archive({W: raw}), "head": archive({W: b"\x93NUMPY\1\0" + raw})}[where]
    assert tried(raw) == "refused"


def test_save_and_load_need_no_pickle():
    source = Path(store.__file__).read_text(encoding="utf-8")
    assert not [word for word in ("import pickle", "allow_pickle=True", "np.load", "eval(", "exec(") if word in source]
