"""How fast does the engine replay? python bench/engine.py records tapes and has Node time their replay.

Prints the median and the slowest hundredth of a training step, buffers laid out once, outputs fed back.
"""

import json
import subprocess
import tempfile
from pathlib import Path

import annbook as ab
from annbook import worked
from annbook.tape import record

HERE = Path(__file__).parent


def tapes():
    net = tuple(ab.Dense(W, b, ab.sigmoid) for W, b in worked.weights)
    yield "3-4-2, 1 row, sgd", record(net, worked.x, worked.y, ab.squared_error, worked.lr, ab.sgd)
    points, labels = ab.spiral(300)
    for name, act, step in (("tanh, adam", ab.tanh, ab.adam), ("relu, sgd", ab.relu, ab.sgd)):
        net = ab.init([2, 8, 8, 8, 8, 2], act)
        yield f"2-8-8-8-8-2, 300 rows, {name}", record(net, points, ab.one_hot(labels), ab.softmax_cross_entropy, 0.01, step)
    pictures, digits = ab.digits()
    net = ab.init([64, 32, 10])
    yield "64-32-10, 32 rows, sgd", record(net, pictures[:32], ab.one_hot(digits[:32]), ab.softmax_cross_entropy, 0.1, ab.sgd)


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "tapes.json")
        path.write_text(json.dumps({name: tape.to_json() for name, tape in tapes()}))
        subprocess.run(["node", HERE / "engine.mjs", path], check=True)


if __name__ == "__main__":
    main()
