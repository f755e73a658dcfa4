"""Does checkup see what keeps a network from learning, name it, cure it, and let pass what learns?"""

import re
from pathlib import Path

import faulty
import numpy as np
import pytest

import annbook as ab
from annbook.cures import CURES
from annbook.diagnosis import Checkup
from annbook.layers import own_arrays
from annbook.samples import exam_faults, labels_fault
from annbook.symptoms import gradient_fault, mixing_fault, step_fault, sum_fault
from annbook.trials import PARTS, Call, at_rate, own, skill

NBS = Path(ab.__file__).parents[1] / "nbs"


def of(program, *faults):
    return faulty.found(faulty.Case(program, faults).call)


# the measured table

@pytest.mark.slow
@pytest.mark.parametrize("k", [0, 3, 6])
def test_a_third_of_the_cases_is_seen_named_and_cured(k):
    """`python bench/fair diagnosis` measures all of them."""
    scores = [faulty.tried(case) for case in faulty.CASES[k::9]]
    shares = {column: np.mean([score[column] for score in scores]) for column in scores[0]}
    assert len(scores) >= 8 and shares["seen"] >= 0.9 and shares["named first"] >= 0.7 and shares["cured"] >= 0.8, shares
    assert shares["all cures at once"] >= 0.85, shares


@pytest.mark.slow
def test_healthy_networks_are_left_alone():
    found = {(k, seed): faulty.found(faulty.healthy(k, seed)) for k in range(len(faulty.HEALTHY)) for seed in (k % 5,)}
    alarms = {case: told.first.name for case, told in found.items() if not told.ok}
    assert len(alarms) <= 1, alarms


def test_the_healthy_ones_learn_and_the_others_do_not():
    aims = {name: faulty.ends(make()) for name, make in faulty.PROGRAMS.items()}
    assert min(aims.values()) > 0.8
    hard = [case for case in faulty.CASES if not case.names & {*faulty.EVALUATION}]
    assert all(faulty.ends(case.call) < 0.8 * aims[case.program] for case in hard[::3])
    assert np.mean([len(case.faults) > 1 for case in faulty.CASES]) > 0.6 and len(faulty.CASES) >= 60
    assert {name for case in faulty.CASES for name in case.faults} >= {*faulty.FAULTS}


# one fault each, quickly

ONE = {"moons": ["zero start", "rate small", "nothing moves", "last layer only", "uphill", "never set to 0", "minus one",
                 "a row of targets", "softmax of one", "loss with a minus", "slope without 1/n", "gradient summed",
                 "no hidden slope", "slope at a", "shifted", "holes", "learned twice", "scaled together", "sorted split"],
       "clouds": ["labels", "labels from 1", "class numbers", "softmax over rows", "sums for shares", "out twice", "reversed"],
       "wave": ["targets in thousands", "sigmoid for numbers", "one epoch"]}


@pytest.mark.parametrize(("program", "fault"), [(program, fault) for program in ONE for fault in ONE[program]])
def test_a_single_fault_is_named_first(program, fault):
    told = of(program, fault)
    assert told.first is not None and told.first.name in faulty.FAULTS[fault].names, told


@pytest.mark.parametrize(("fault", "name"), [("zero start", "start"), ("rate small", "rate"), ("times 255", "scale"),
                                             ("one unit", "width")])
def test_nothing_is_blamed_besides(fault, name):
    assert [one.name for one in of("moons", fault)] == [name]


@pytest.mark.parametrize(("faults", "word"), [(("rate small",), "small"), (("rate large",), "large"), (
    ("a row of targets", "rate small", "times 255"), "small"), (("adam at 3", "times 255"), "large")])
def test_a_rate_is_called_what_it_is(faults, word):
    rate = next(one for one in of("moons", *faults) if one.name == "rate")
    assert rate.cause == f"a rate far too {word}"


def test_what_one_fault_hides_is_seen_when_it_is_mended():
    case = faulty.Case("images", ("one unit", "tiny start", "last layer only", "learned twice", "scaled twice"))
    told = faulty.found(case.call)
    names = [one.name for one in told]
    assert len(set(names)) == len(names) and names.index("frozen") < names.index("test scale")
    assert faulty.found(case.call | told.cure).ok


def test_all_cures_at_once_are_one_call():
    case = faulty.Case("moons", ("a row of targets", "rate small", "times 255"))
    told = faulty.found(case.call)
    assert {"y", "x", "step", "test"} <= set(told.cure) and faulty.ends(case.call | told.cure) > 0.8 > faulty.ends(case.call)


def test_a_healthy_program_is_ok():
    told = faulty.found(faulty.PROGRAMS["moons"]())
    assert told.ok and told.first is None and str(told) == told.says == "Nothing stands out." and not [*told]
    assert len(told.layers) == 2 and min(told.measured["yours"], told.measured["usual"]) > 0.8
    assert np.isclose(told.measured["guess"], np.log(2)) and told.measured["by heart"] < 0.3 and told.measured["spread"] > 0.1


def test_it_shows_itself():
    told = of("moons", "a row of targets", "rate small")
    assert str(told).startswith("Look at this first: a row of targets instead of a column. Try y=y[:, None].\n1. ")
    assert told._repr_html_().count("<tr>") == 1 + len(told) and "&" not in re.sub(r"&\w+;", "", told._repr_html_())
    assert Checkup([])._repr_html_() == "<p>Nothing stands out.</p>"


def test_nothing_of_the_readers_changes():
    memory: list = []

    def step(net, grads):
        memory.append(1)
        for p, g in zip(own_arrays(net), own_arrays(grads), strict=True):
            p -= 1e-4 * g

    call = faulty.PROGRAMS["moons"]() | dict(step=step)
    before = [p.tobytes() for p in own_arrays(call["net"])] + [call["x"].tobytes(), call["y"].tobytes()]
    told, again = faulty.found(call), faulty.found(call)
    assert before == [p.tobytes() for p in own_arrays(call["net"])] + [call["x"].tobytes(), call["y"].tobytes()]
    assert memory == [] and str(told) == str(again) and told.first.name == "rate"
    adam = ab.adam(0.01)
    faulty.found(call | dict(step=adam))
    assert adam.kept == []


def test_every_place_to_read_is_there():
    """Chapter and heading of each finding stand in the book."""
    text = "".join(path.read_text(encoding="utf-8") for path in Path(ab.__file__).parent.glob("*.py")
                   if path.stem in ("symptoms", "samples", "cures", "diagnosis"))
    places = {(int(k), " ".join(words.split())) for k, words in re.findall(r'"chapter (\d+), ([^"]+)"', text)}
    assert len(places) >= 12
    for chapter, heading in places:
        page = next(NBS.glob(f"{chapter:02}_*.ipynb")).read_text(encoding="utf-8")
        assert re.search(rf'"#+ {re.escape(heading)}"', page), (chapter, heading)


def test_every_part_has_a_cure():
    assert {*CURES} == {*PARTS}


# what comes without a network of the book's own kind, or without an argument

def test_a_convolution_and_a_recurrence_are_looked_at():
    x, labels = ab.digits()
    x, y = x[:300].reshape(-1, 1, 8, 8), ab.one_hot(labels[:300], 10)
    rng = np.random.default_rng(0)
    net = (ab.Conv2D(0.3 * rng.normal(size=(4, 1, 3, 3)), np.zeros(4), ab.relu), ab.MaxPool2D(2), ab.Flatten(),
           *ab.init([36, 10], seed=0))
    good = dict(net=net, x=x, y=y, loss=ab.softmax_cross_entropy, step=ab.adam(0.01), epochs=20, size=32)
    assert ab.checkup(**good).ok
    assert ab.checkup(**good | dict(step=ab.sgd(1e-6))).first.name == "rate"
    dead = (net[0].like(b=net[0].b - 50), *net[1:])
    assert ab.checkup(**good | dict(net=dead)).first.name == "start"


def test_without_a_step_the_rest_is_looked_at():
    good = faulty.PROGRAMS["moons"]() | dict(step=None, epochs=None, size=20)
    assert faulty.found(good).ok
    net = tuple(layer.like(W=0 * layer.W) for layer in good["net"])
    assert faulty.found(good | dict(net=net)).first.name == "start"


@pytest.mark.parametrize(("history", "word"), [
    ([1, 0.9, np.nan], "nan at 2"), ([1, 2, 3, 4, 5], "from 1 to 5"), ([1, 1, 1], "from 1 to 1"),
    ([(0.7, 0.9), (0.4, 0.9), (0.3, 0.9)], "accuracy stayed at 0.90")])
def test_losses_alone_say_something(history, word):
    told = ab.checkup(**faulty.PROGRAMS["moons"]() | dict(history=history))
    assert [one.name for one in told] == ["history"] and word in told.first.seen
    assert ab.checkup(**faulty.PROGRAMS["moons"]() | dict(history=[0.7, 0.5, 0.1])).ok


def test_single_precision_is_as_good():
    call = faulty.PROGRAMS["images"]()
    single = call | dict(net=ab.init([64, 32, 10], ab.relu, seed=0, dtype=np.float32), x=call["x"].astype(np.float32))
    assert faulty.found(single).ok


@pytest.mark.parametrize(("changed", "words"), [
    (dict(net="net"), "net is 'net'"), (dict(loss=abs), "loss is <built-in function abs>: expected a Loss"),
    (dict(x=np.zeros((3, 2))), "x has 3 rows and y 200"), (dict(y=np.zeros((200, 3))), "y has shape (200, 3)"),
    (dict(step=0.1), "step is 0.1: expected a function"), (dict(gradient=1), "gradient is 1: expected a function"),
    (dict(epochs=0), "epochs is 0: expected at least 1"), (dict(size=1.5), "size is 1.5: expected a whole number"),
    (dict(test=3), "test is 3: expected a pair (x, y)"), (dict(x=np.zeros((200, 5))), "W (8, 2) expects 2 numbers"),
    (dict(x=[["a"]] * 200), "x is"), (dict(history="abc"), "history is 'abc'"), (dict(net=[1]), "net is [1]"),
    (dict(x=np.zeros((200, 2)) * np.nan), "x[0, 0] is nan"), (dict(test=([1.0], [1.0, 2])), "x of test has 1 rows")])
def test_what_is_no_call_is_refused(changed, words):
    with pytest.raises((TypeError, ValueError), match=re.escape(words)):
        ab.checkup(**faulty.PROGRAMS["moons"]() | changed)


# the measurements alone

def test_right_parts_have_no_fault():
    for name, make in faulty.PROGRAMS.items():
        call = make()
        ready = Call(call["net"], call["x"], call["y"], call["loss"], call["step"], 100, call["size"])
        for look in gradient_fault, mixing_fault, step_fault, sum_fault:
            assert look(ready) is None, (name, look)
        assert labels_fault(call["x"], call["y"]) is None and exam_faults(call) == [], name


def test_a_function_has_a_memory_of_its_own():
    def maker():
        seen = []
        return lambda net, grads: seen.append(1) or len(seen)
    step = maker()
    twin = own(step)
    assert [twin(0, 0), twin(0, 0), step(0, 0)] == [1, 2, 1]


def test_another_rate_is_the_same_rule():
    call = faulty.PROGRAMS["moons"]()
    grads = ab.gradient(call["net"], call["x"], call["y"], call["loss"])[1]
    for make in ab.sgd, ab.momentum, ab.adam:
        one, two, three = (ab.copy(call["net"]) for _ in range(3))
        make(0.02)(one, grads)
        at_rate(make(0.2), 0.1)(two, grads)
        plain = make(0.2)
        at_rate(lambda net, grads, plain=plain: plain(net, grads), 0.1)(three, grads)
        assert all(np.allclose(p, q, rtol=1e-9) and np.allclose(p, r, rtol=1e-9)
                   for p, q, r in zip(*map(own_arrays, (one, two, three)), strict=True))


def test_skill_is_0_for_a_guess_and_1_for_all_right():
    x, (same,) = np.linspace(-1, 1, 50)[:, None], ab.init([1, 1], seed=0)
    says = lambda W, b: (same.like(W=np.array(W), b=np.array(b)),)
    assert skill(says([[1.0]], [0.0]), x, x) == 1 and skill(says([[0.0]], [0.0]), x, x) < 1e-12
    labels = (x > 0) * 1.0
    assert skill(says([[1.0]], [0.0]), x, labels) == 1 and skill(says([[0.0]], [9.0]), x, labels) == 0
    three = ab.one_hot(np.arange(50) % 3, 3)
    assert skill(says([[0.0]] * 3, [0.0, 1, 0]), x, three) < 1e-12


def test_dropout_is_no_fault():
    x, labels = ab.moons(200, noise=0.2, seed=1)
    first, last = ab.init([2, 16, 1], ab.tanh, ab.identity, seed=0)
    for net in ((first, last), (first, ab.Dropout(0.2, seed=1), last)):
        assert ab.checkup(net, x, labels[:, None], ab.sigmoid_cross_entropy, ab.adam(0.02), epochs=60, size=20).ok
