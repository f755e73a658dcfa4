"""How fast is a training step of annbook, and against whom?

    python bench/run.py                 the whole table: about five minutes
    python bench/run.py --rounds 5      a quick look
    python bench/run.py --case c        one network
    python bench/run.py --case mnist    the trainings on MNIST

README.md, beside this file, says what is measured and how.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NPROC")
TUNED = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")  # what the BLAS chooses by itself is measured
ONE_THREAD_XLA = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
PLAYERS = ("annbook", "checked", "products", "sklearn", "partial_fit", "torch", "jax")
NOT_DENSE = ("annbook", "checked", "torch")  # who knows convolutions and recurrence
RATIOS = (("annbook", "products"), ("annbook", "sklearn"), ("checked", "partial_fit"),
          ("annbook", "torch"), ("annbook", "jax"))
DTYPES = ("float32", "float64")
SAMPLE = 0.03  # seconds that a sample lasts, or ten steps
EPOCHS = 9  # at most, of each training on MNIST

# A network, the rows of a batch, classes (relu, softmax cross-entropy) or not (sigmoid, squared
# error), and the most that a step may take, as a multiple of another's.
CASES = (
    dict(name="a", sizes=(3, 4, 2), rows=1, classes=False, most={"torch": 0.2}),
    dict(name="b", sizes=(64, 32, 10), rows=32, classes=True,
         most={"sklearn": 0.35, "torch": 0.3}),
    dict(name="c", sizes=(784, 128, 10), rows=128, classes=True,
         most={"sklearn": 0.7, "torch": 0.8, "products": 1.5}),
    dict(name="d", sizes=(784, 512, 512, 10), rows=256, classes=True,
         most={"sklearn": 0.85, "torch": 1.05, "products": 1.3}),
    dict(name="e", sizes=(784, 10), rows=64, classes=True, kernels=8, most={"torch": 0.75}),
    dict(name="f", sizes=(16, 64, 10), rows=32, classes=True, steps=32, most={"torch": 0.5}),
)


# The worker: a process of its own, because the number of threads is fixed when NumPy is imported.

def worker(args):
    import digits
    import epochs
    steps = {f"{case['name']} {dtype}": measure(case, dtype, args.rounds)
             for case in chosen(args) for dtype in DTYPES}
    trainings = epochs.seconds(min(args.rounds, EPOCHS)) if args.case in (None, "mnist") else {}
    json.dump(dict(steps=steps, trainings=trainings, digits=digits.trainings(), about=about()), sys.stdout)


def measure(case, dtype, rounds):
    """Seconds a step, {player: one sample a round}; the players take turns."""
    import contenders
    steps, k = {}, {}
    for name in NOT_DENSE if case.get("kernels") or case.get("steps") else PLAYERS:
        try:
            steps[name] = getattr(contenders, name)(contenders.Case(**case), dtype)
        except ImportError:
            continue  # not installed: its column stays empty
        timed(steps[name], 10)
        k[name] = max(10, round(SAMPLE / timed(steps[name], 10)))
    samples = {name: [] for name in steps}
    for _ in range(rounds):
        for name, sample in samples.items():
            sample.append(timed(steps[name], k[name]))
    return samples


def timed(steps, k):
    """Seconds a step, over k steps."""
    start = time.perf_counter()
    steps(k)
    return (time.perf_counter() - start) / k


def about():
    """What computes here: versions, and the matrix kernels in use."""
    import numpy as np
    titles = dict(sklearn="scikit-learn", torch="PyTorch", jax="JAX")
    versions = [f"Python {sys.version.split()[0]}", f"NumPy {np.__version__}"]
    versions += [f"{title} {sys.modules[name].__version__}"
                 for name, title in titles.items() if sys.modules.get(name)]
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
        return [", ".join(versions), blas.get("openblas configuration", blas["name"])]
    return [", ".join(versions)] + [
        f"{Path(pool['filepath']).name}: {pool.get('architecture', '?')} kernels"
        for pool in threadpool_info() if pool["user_api"] == "blas"]


# The parent: starts the workers and prints what they found.

def spawn(args, threads):
    """The worker's answer; `threads` is 1, or None for the libraries' default."""
    env = {key: value for key, value in os.environ.items() if key not in THREADS + TUNED}
    if threads:
        env |= dict.fromkeys(THREADS, str(threads)) | {"XLA_FLAGS": ONE_THREAD_XLA}
    command = [sys.executable, __file__, "--worker", "--rounds", str(args.rounds)]
    command += ["--case", args.case] if args.case else []
    return json.loads(subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True).stdout)


def chosen(args):
    return [case for case in CASES if args.case in (None, case["name"])]


def title(case):
    between = f"conv 3x3x{case['kernels']}, pool 2" if case.get("kernels") else None
    between = f"{case['steps']} steps" if case.get("steps") else between
    sizes = [case["sizes"][0], *filter(None, [between]), *case["sizes"][1:]]
    return f"({case['name']}) {'-'.join(map(str, sizes))} x {case['rows']}"


def ratio(samples, ours, theirs):
    """The median over rounds of ours / theirs: neighbours in time are compared."""
    if theirs in samples:
        return median(a / b for a, b in zip(samples[ours], samples[theirs], strict=True))


def table(head, rows):
    for row in (head, ["---"] * len(head), *rows):
        print("| " + " | ".join(row) + " |")


def show(result, heading, args):
    print(f"\n## {heading}")
    if chosen(args):
        print("\nMicroseconds a step (medians), and median ratios\n")
        show_steps(result, args)
    show_trainings(result["trainings"])
    seconds, accuracy = map(median, zip(*result["digits"], strict=True))
    print(f"\nDigits as in chapter 11, float32: {seconds:.2f} s of training, "
          f"test accuracy {accuracy:.3f} (medians of {len(result['digits'])} seeds)")


def show_steps(result, args):
    head = ["case", "dtype", *PLAYERS, *(f"{ours} / {theirs}" for ours, theirs in RATIOS)]
    rows = []
    for case in chosen(args):
        for dtype in DTYPES:
            samples = result["steps"][f"{case['name']} {dtype}"]
            times = [f"{median(samples[name]) * 1e6:.1f}" if name in samples else "-" for name in PLAYERS]
            ratios = [ratio(samples, *pair) for pair in RATIOS]
            rows.append([title(case), dtype, *times, *("-" if r is None else f"{r:.2f}" for r in ratios)])
    table(head, rows)


def show_trainings(trainings):
    """The trainings on MNIST: what is to be reached is one thread's."""
    import epochs
    rows = []
    for name, samples in trainings.items():
        times = [f"{median(samples[player]):.2f}" if player in samples else "-" for player in ("annbook", "torch")]
        reached = ratio(samples, "annbook", "torch")
        rows.append([name, *times, f"{epochs.MOST[name]}", "not installed" if reached is None else
                     f"{reached:.2f} {'met' if reached <= epochs.MOST[name] else 'SHORT'}"])
    if rows:
        print("\nAn epoch of `fit` on 8,000 images of MNIST, float32: seconds (medians), and the median ratio\n")
        table(["network", "annbook", "torch", "at most", "annbook / torch"], rows)


def verdict(result, args):
    print("\n## Targets, one thread: a step of annbook takes at most so many of another's\n")
    rows = []
    for case in chosen(args):
        for other, most in case["most"].items():
            reached = [ratio(result["steps"][f"{case['name']} {dtype}"], "annbook", other) for dtype in DTYPES]
            rows.append([title(case), other, f"{most}", *(
                "not installed" if r is None else f"{r:.2f} {'met' if r <= most else 'SHORT'}" for r in reached)])
    table(["case", "against", "at most", *DTYPES], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=31, help="samples of each player (31)")
    parser.add_argument("--case", choices=[*(case["name"] for case in CASES), "mnist"], help="one network only")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        return worker(args)
    one = spawn(args, 1)
    print("\n".join(one["about"]))
    show(one, "One thread", args)
    if chosen(args):
        verdict(one, args)
    show(spawn(args, None), f"Default threads, {os.cpu_count()} cores", args)


if __name__ == "__main__":
    main()
