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
from annbook.trials import PARTS, Call, at_rate, goal, own, skill

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
    case = faulty.Case("images", ("few steps", "sorted split"))
    told = faulty.found(case.call)
    names = [one.name for one in told]
    assert len(set(names)) == len(names) and names[0] == "test shares" and "epochs" in names[1:]
    assert faulty.found(case.call | told.cure).ok


def test_no_cure_makes_another_fault():
    case = faulty.Case("images", ("one unit", "tiny start", "last layer only", "learned twice", "scaled twice"))
    told = faulty.found(case.call)
    assert {one.name for one in told} == {"frozen", "scale", "width", "duplicates"}
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


@pytest.mark.parametrize("history", [[1.0], [[0.7, 0.5]], [-3, -3.1, -9], [0.0, 0.0]])
def test_what_says_nothing_is_no_finding(history):
    assert ab.checkup(**faulty.PROGRAMS["moons"]() | dict(history=history)).ok


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
    (dict(history=[(0, 1.1), (1, 0.5), (2, 0.01)]), "epochs in its first column: expected a loss an epoch, or pairs"),
    (dict(history=[(0, 1.1, 0.5), (1, 0.5, 0.5)]), "history has shape (2, 3): expected a loss an epoch"),
    (dict(test=(np.ones((5, 3)), np.ones((5, 1)))), "a row of test's x has shape (3,) and one of x (2,)"),
    (dict(test=(np.ones((5, 2)), np.ones(5))), "a row of test's y has shape () and one of y (1,)"),
    (dict(test=(np.full((5, 2), np.nan), np.ones((5, 1)))), "x of test[0, 0] is nan"),
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


# cures that meet one another

def houses(n=400, seed=4):
    rng = np.random.default_rng(seed)
    x = rng.uniform([40, 1, 0, 0], [200, 7, 100, 30], (n, 4))
    y = x @ [3000, 20000, -500, -4000] + 1e4 * rng.normal(size=n)
    return dict(net=ab.init([4, 16, 1], ab.relu, seed=2), x=x[:300], y=y[:300, None], loss=ab.mse, step=ab.sgd(0.01),
                epochs=60, size=20, test=(x[300:], y[300:, None]))


def test_the_cures_of_the_data_add_up():
    call = houses()
    cure = ab.checkup(**call).cure
    both = [np.concatenate([cure[name], cure["test"][k]]) for k, name in enumerate(("x", "y"))]
    assert all(abs(part.mean(0)).max() < 0.3 and abs(part.std(0) - 1).max() < 0.3 for part in both)
    assert faulty.ends(call | cure | dict(gradient=None)) > 0.8


def test_two_faults_of_a_test_are_mended_one_on_the_other():
    call = faulty.PROGRAMS["moons"]()
    x, y = call["test"]
    told = faulty.found(call | dict(test=(np.concatenate([50 * x + 20, call["x"][:20]]), np.concatenate([y, call["y"][:20]]))))
    assert [one.name for one in told] == ["duplicates", "test scale"] and len(told.cure["test"][0]) == len(x)
    assert abs(told.cure["test"][0].mean(0) - call["x"].mean(0)).max() < 0.1


def test_rows_that_stand_there_several_times_are_no_sorted_split():
    rng = np.random.default_rng(3)
    y = (rng.random((600, 1)) < 0.03) * 1.0
    x = rng.normal(size=(600, 3)) + 1.5 * y
    call = dict(net=ab.init([3, 8, 1], ab.tanh, seed=1), x=x[:400], y=y[:400], loss=ab.sigmoid_cross_entropy,
                step=ab.sgd(0.05), epochs=10, size=20, test=(x[400:], y[400:]))
    told = ab.checkup(**call)
    assert "balance" in {one.name for one in told} and "test" not in told.cure and len(told.cure["x"]) > 700
    far = dict(call, x=np.concatenate([x[:400], np.repeat(x[:400][y[:400, 0] > 0] + 9, 30, axis=0)]),
               y=np.concatenate([y[:400], np.ones((30 * int(y[:400].sum()), 1))]))
    assert exam_faults(far) == []


def test_holes_are_seen_in_the_test_as_well():
    call = faulty.PROGRAMS["moons"]()
    x = call["test"][0].copy()
    x[::7, 0] = np.nan
    told = faulty.found(call | dict(test=(x, call["test"][1])))
    assert [one.name for one in told] == ["missing"] and told.first.seen == "15 of 100 test rows have NaN or infinity"
    assert set(told.cure) == {"test"} and np.isfinite(told.cure["test"][0]).all() and len(told.cure["test"][1]) == 85
    rows = call["x"].copy()
    rows[3] = np.inf
    both = faulty.found(call | dict(x=rows, test=(x, call["test"][1])))
    assert both.first.seen.startswith("1 of 200 rows and 15 of 100 test rows") and faulty.found(call | both.cure).ok


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("target", [0.0, 0.1])
def test_targets_that_are_all_the_same_are_called_so(target):
    call = faulty.PROGRAMS["moons"]()
    told = faulty.found(call | dict(y=np.full((200, 1), target), test=(call["x"][:9] + 1, np.full((9, 1), target))))
    assert told.first.seen == "all 200 rows have the same target" and "nan" not in str(told)


# targets of several answers a row

def several(seed=5):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(400, 6))
    y = np.c_[x[:, 0] * x[:, 1] > 0, x[:, 2] + x[:, 3] > 0, abs(x[:, 4]) > 0.7] * 1.0
    return dict(net=ab.init([6, 32, 3], ab.relu, seed=2), x=x[:300], y=y[:300], loss=ab.sigmoid_cross_entropy,
                step=ab.adam(0.01), epochs=80, size=16, test=(x[300:], y[300:]), gradient=None)


def shares():
    call, rng = several(), np.random.default_rng(11)
    x = rng.normal(size=(400, 6))
    y = np.exp(2 * x[:, :3])
    y /= y.sum(1, keepdims=True)
    return call | dict(x=x[:300], y=y[:300], test=(x[300:], y[300:]), loss=ab.softmax_cross_entropy)


def test_several_answers_a_row_and_shares_are_no_numbers():
    call, soft = several(), shares()
    net = lambda out: ab.init([6, 32, 3], ab.relu, out, seed=2)
    assert (goal(call["y"]), goal(soft["y"]), goal(2 * call["y"] - 1)) == ("yes or no", "shares", "yes or no")
    assert goal(ab.one_hot([0, 1, 2], 3)) == "classes" and goal(np.array([[0.0, 0.5], [1, 2]])) == "numbers"
    for good in (call, call | dict(net=net(ab.sigmoid), loss=ab.binary_cross_entropy), soft,
                 soft | dict(net=net(ab.softmax), loss=ab.cross_entropy), soft | dict(loss=ab.mse)):
        assert faulty.found(good).ok and faulty.ends(good) > 0.7
    wrong = faulty.found(call | dict(loss=ab.softmax_cross_entropy))
    assert wrong.cure["loss"] is ab.sigmoid_cross_entropy and wrong.first.name in ("loss", "targets"), wrong
    assert faulty.ends(call | wrong.cure) > 0.7
    slow = faulty.found(call | dict(step=ab.adam(1e-6)))
    assert [one.name for one in slow] == ["rate"]


def test_labels_with_noise_are_not_out_of_step():
    rng = np.random.default_rng(1)
    accused = 0
    for seed in range(4):
        x = rng.normal(size=(300, 2))
        y = ((x[:, :1] > 0) ^ (rng.random((300, 1)) < 0.25)) * 1.0
        call = dict(net=ab.init([2, 8, 1], ab.tanh, seed=seed), x=x, y=y, loss=ab.sigmoid_cross_entropy,
                    step=ab.adam(0.01), epochs=30, size=20)
        accused += labels_fault(x, y) is not None
        assert "labels" not in {one.name for one in ab.checkup(**call)}
        assert ab.checkup(**call | dict(y=rng.permutation(y))).first.name == "labels"
    assert accused


def test_counts_are_quantities_and_class_numbers_are_not():
    rng = np.random.default_rng(11)
    x = rng.uniform(-2, 2, (300, 2))
    net = ab.init([2, 24, 1], ab.tanh, seed=1)
    call = dict(net=net, loss=ab.mse, step=ab.adam(0.02), epochs=120, size=20)
    for y in np.round(2 * abs(x[:, :1])), np.clip(np.round(3 + x[:, :1] + 0.3 * rng.normal(size=(300, 1))), 1, 5):
        assert len(np.unique(y)) == 5 and ab.checkup(x=x, y=y, **call).ok
    y = rng.integers(0, 4, (300, 1))
    x = rng.normal(size=(4, 2))[[2, 0, 3, 1]][y[:, 0]] * 3 + 0.3 * rng.normal(size=(300, 2))
    assert ab.checkup(x=x, y=y, **call).first.name == "numbers"


@pytest.mark.parametrize("wrong", [[1], [2], [3], [0, 3]])
def test_a_wrong_sign_in_some_arrays_is_seen(wrong):
    call = faulty.PROGRAMS["moons"]()

    def step(net, grads):
        for k, (p, g) in enumerate(zip(own_arrays(net), own_arrays(grads), strict=True)):
            p += 0.1 * g if k in wrong else -0.1 * g

    told = faulty.found(call | dict(step=step))
    assert told.first.name == "sign" and told.first.cause == "the sign of the update: p + lr g", told


def test_steps_with_a_memory_or_a_decay_have_the_right_sign():
    call = faulty.PROGRAMS["moons"]()
    for make in ab.sgd, ab.momentum, ab.adam:
        for step in make(0.1), ab.decay(make(0.1), 0.5):
            net = ab.copy(call["net"])
            for _ in range(30):
                step(net, ab.gradient(net, call["x"], call["y"], call["loss"])[1])
            ready = Call(net, call["x"], 1 - call["y"], call["loss"], step, 100, call["size"])
            assert (one := step_fault(ready)) is None or one.name != "sign"


def test_a_decay_that_forgets_all_is_no_rate_too_small():
    told = faulty.found(faulty.PROGRAMS["moons"]() | dict(step=ab.decay(ab.sgd(0.1), 8.0)))
    assert told.first.name == "rate" and "too small" not in str(told), told


def test_a_dropout_of_nearly_everything_is_named():
    rng = np.random.default_rng(3)
    labels, turn = rng.integers(0, 3, 300), rng.uniform(0, 2 * np.pi, 300)
    x = ((1 + labels + 0.15 * rng.normal(size=300)) * [np.cos(turn), np.sin(turn)]).T / 2
    call = dict(x=x, y=ab.one_hot(labels, 3), loss=ab.softmax_cross_entropy, step=ab.adam(0.02), epochs=60, size=16)
    first, last = ab.init([2, 12, 3], ab.relu, seed=2)
    told = ab.checkup((first, ab.Dropout(0.97), last), **call)
    assert told.first.name == "dropout" and [layer.rate for layer in told.cure["net"] if hasattr(layer, "rate")] == [0.5]
    assert ab.checkup((first, ab.Dropout(0.5), last), **call).ok and ab.checkup(told.cure["net"], **call).ok
