"""How fast is a training step of annbook, and against whom?

    python bench/run.py                 the whole table, about five minutes
    python bench/run.py --rounds 5      a quick look
    python bench/run.py --case c        one network

See README.md beside this file for what is measured and how.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

ENV_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NPROC")
ENV_TUNED = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")  # the library's own choice is measured
ONE_THREAD_XLA = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
PLAYERS = ("annbook", "checked", "products", "sklearn", "torch", "jax")
SAMPLE = 0.03  # seconds: every sample lasts about this long

SOFTMAX = "relu, softmax cross-entropy"
CASES = (
    dict(name="a", sizes=(3, 4, 2), rows=1, classes=False, most={"torch": 0.2}),
    dict(name="b", sizes=(64, 32, 10), rows=32, classes=True, most={"sklearn": 0.35, "torch": 0.3}),
    dict(name="c", sizes=(784, 128, 10), rows=128, classes=True, most={"sklearn": 0.7, "torch": 0.8, "products": 1.5}),
    dict(name="d", sizes=(784, 512, 512, 10), rows=256, classes=True, most={"sklearn": 0.85, "torch": 1.05, "products": 1.3}),
)


def measure(case, dtype, rounds):
    """Samples in seconds a step, {player: [one for each round]}, interleaved."""
    import contenders
    case, steps, k, samples = contenders.Case(**case), {}, {}, {}
    for name in PLAYERS:
        try:
            steps[name] = getattr(contenders, name)(case, dtype)
        except ImportError:
            continue  # not installed: its column stays empty
        steps[name](10)
        k[name] = max(10, round(SAMPLE / timed(steps[name], 10)))
        samples[name] = []
    for _ in range(rounds):
        for name in steps:
            samples[name].append(timed(steps[name], k[name]))
    return samples


def timed(steps, k):
    """Seconds a step, over k steps."""
    start = time.perf_counter()
    steps(k)
    return (time.perf_counter() - start) / k


def digits(seeds=5):
    """64-64-10 on the digits, float32: [(seconds of training, test accuracy)]."""
    import numpy as np
    import annbook as ab
    x, labels = ab.digits()
    (x, labels), (x_test, labels_test) = ab.split(x.astype(np.float32), labels)
    results = []
    for seed in range(seeds):
        net = ab.init((64, 64, 10), ab.relu, seed=seed, dtype=np.float32)
        start = time.perf_counter()
        for epoch, E, trained in ab.fit(net, (x, ab.one_hot(labels)), ab.softmax_cross_entropy,
                                        ab.adam(0.003), epochs=40, size=32, seed=seed):
            pass
        seconds = time.perf_counter() - start
        results.append((seconds, float(np.mean(ab.predict(trained, x_test).argmax(1) == labels_test))))
    return results


def worker(args):
    """Runs in a process of its own, whose number of threads is fixed."""
    result = {f"{case['name']} {dtype}": measure(case, dtype, args.rounds)
              for case in chosen(args) for dtype in ("float32", "float64")}
    json.dump(dict(steps=result, digits=digits(), about=about()), sys.stdout)


def about():
    """What computes here: versions, and the matrix kernels in use."""
    import numpy as np
    versions = [f"Python {sys.version.split()[0]}", f"NumPy {np.__version__}"]
    for name, title in (("sklearn", "scikit-learn"), ("torch", "PyTorch"), ("jax", "JAX")):
        versions += [f"{title} {sys.modules[name].__version__}"] if name in sys.modules else []
    try:
        from threadpoolctl import threadpool_info
        blas = [f"{Path(i['filepath']).name} ({i.get('architecture', '?')}, {i['num_threads']} threads)"
                for i in threadpool_info() if i["user_api"] == "blas"]
    except ImportError:
        info = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
        blas = [info.get("openblas configuration", info["name"])]
    return [", ".join(versions), *blas]


def chosen(args):
    return [case for case in CASES if args.case in (None, case["name"])]


def spawn(args, threads):
    """The worker's answer; `threads` is 1 or None, the libraries' default."""
    env = {key: value for key, value in os.environ.items() if key not in (*ENV_THREADS, *ENV_TUNED)}
    if threads:
        env |= dict.fromkeys(ENV_THREADS, str(threads)) | {"XLA_FLAGS": ONE_THREAD_XLA}
    command = [sys.executable, __file__, "--worker", "--rounds", str(args.rounds)]
    command += ["--case", args.case] if args.case else []
    return json.loads(subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True).stdout)


def ratio(samples, other):
    """The median over rounds of ours / theirs: neighbours in time are compared."""
    pairs = zip(samples["annbook"], samples.get(other, ()))
    ratios = [ours / theirs for ours, theirs in pairs]
    return statistics.median(ratios) if ratios else None


def show(result, title, args):
    print(f"\n{title}\n")
    print("  | case, dtype | " + " | ".join(f"{name} us" for name in PLAYERS)
          + " | " + " | ".join(f"/ {name}" for name in PLAYERS[2:]) + " |")
    print("  |" + "---|" * (1 + len(PLAYERS) + len(PLAYERS[2:])))
    for case in chosen(args):
        for dtype in ("float32", "float64"):
            samples = result["steps"][f"{case['name']} {dtype}"]
            times = [f"{statistics.median(samples[p]) * 1e6:.1f}" if p in samples else "-" for p in PLAYERS]
            ratios = [ratio(samples, p) for p in PLAYERS[2:]]
            cells = times + ["-" if r is None else f"{r:.2f}" for r in ratios]
            print(f"  | ({case['name']}) {dtype} | " + " | ".join(cells) + " |")
    seconds, accuracy = (statistics.median(v) for v in zip(*result["digits"]))
    print(f"\n  digits, 64-64-10, float32: {seconds:.2f} s of training, test accuracy {accuracy:.3f} "
          f"(medians of {len(result['digits'])} seeds)")


def verdicts(result, args):
    print("\nTargets, one thread: a step of annbook is at most so many times a step of the other\n")
    print("  | case | against | at most | float32 | float64 |\n  |---|---|---|---|---|")
    for case in chosen(args):
        for other, most in case["most"].items():
            cells = []
            for dtype in ("float32", "float64"):
                r = ratio(result["steps"][f"{case['name']} {dtype}"], other)
                cells.append("not installed" if r is None else f"{r:.2f} {'met' if r <= most else 'SHORT'}")
            print(f"  | ({case['name']}) {'-'.join(map(str, case['sizes']))}, {case['rows']} rows "
                  f"| {other} | {most} | " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=31, help="samples of each player (31)")
    parser.add_argument("--case", choices=[case["name"] for case in CASES], help="one network only")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        return worker(args)
    one = spawn(args, 1)
    print("\n".join(one["about"]))
    show(one, "One thread", args)
    show(spawn(args, None), f"Default threads ({os.cpu_count()} cores)", args)
    verdicts(one, args)


if __name__ == "__main__":
    main()
