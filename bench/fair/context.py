"""How far back does the language model of chapter 15 look? It reads *Alice*, nine tenths to learn from, one tenth held out.

An LSTM of 96 units (57,931 parameters), 600 minibatches of 32 snippets of 32 letters, Adam at 0.01 and at 0.003 for the
last 150, clipped at 1; five seeds. Its perplexity on the tenth held out, read in one go ("all"), and with only the last k
letters before each guess to read, from a state of 0. Nothing was searched for. The n-grams, which read n - 1 letters,
begin from the opinion of the shorter one; their five observations were not searched for either.
"""

from collections import Counter

import numpy as np

import annbook as ab
from annbook.backprop import slope
from annbook.network import dense, run
from annbook.recurrent import lstm

LENGTHS = (1, 2, 3, 4, 5, 6, 8, 12, 16, 32)


def text():
    """(the letters of nine tenths, of one tenth) as numbers, and how many different letters there are."""
    said = ab.text().lower()
    letters = sorted(set(said))
    codes = np.array([letters.index(letter) for letter in said])
    return np.split(codes, [len(codes) * 9 // 10]), len(letters)


(LEARN, HELD), SIZE = text()
ROWS = np.eye(SIZE, dtype=np.float32)


def perplexity(p):
    return float(np.exp(-np.mean(np.log(p))))


def counts(n):
    """How often each group of n letters stands in the text to learn from."""
    return Counter(zip(*(LEARN[k:].tolist() for k in range(n))))


def ngram(n):
    """The probability of each letter held out."""
    if n == 0:
        return np.full(len(HELD), 1 / SIZE)
    whole = np.concatenate([LEARN[len(LEARN) - n + 1:], HELD]).tolist()
    grams, contexts = counts(n), Counter()
    for gram, times in grams.items():
        contexts[gram[:-1]] += times
    groups = list(zip(*(whole[k:] for k in range(n))))
    count, total = (np.array([of.get(key, 0) for key in keys]) for of, keys in (
        (grams, groups), (contexts, [group[:-1] for group in groups])))
    return (count + 5 * ngram(n - 1)) / (total + 5)


def trained(seed):
    rng = np.random.default_rng(seed)
    net = lstm(SIZE, 96, rng, np.float32), dense(96, SIZE, ab.identity, rng, np.float32)
    for k in range(600):
        if k in (0, 450):
            step = ab.adam(0.003 if k else 0.01)
        start = rng.integers(0, len(LEARN) - 32, 32)
        some = ROWS[LEARN[start[:, None] + np.arange(33)]]
        step(net, ab.clip(slope(net, some[:, :-1], some[:, 1:], ab.softmax_cross_entropy)[1], 1.0))
    return net


def of_held(logits):
    return perplexity(ab.softmax(logits.astype(float))[np.arange(len(HELD)), HELD])


def hearing(net, k):
    """Perplexity if the last k letters are all that is read."""
    before = np.concatenate([LEARN[-k:], HELD[:-1]])
    parts = np.array_split(np.lib.stride_tricks.sliding_window_view(before, k), 32)
    return of_held(np.concatenate([run(net, ROWS[part])[-1].a[:, -1] for part in parts]))


def lengths(seed):
    net = trained(seed)
    found = {f"k = {k}": hearing(net, k) for k in LENGTHS}
    return found | {"all": of_held(ab.predict(net, ROWS[None, [LEARN[-1], *HELD[:-1]]])[0])}


def grams(n):
    """The n-gram's row: how many counts it and the shorter ones keep, and its perplexity."""
    return {"parameters": [sum(len(counts(k)) for k in range(1, n + 1))], f"k = {n - 1}": [perplexity(ngram(n))]}


def table():
    each = [lengths(seed) for seed in range(5)]
    rows = {"LSTM": {"parameters": [57931], **{column: [found[column] for found in each] for column in each[0]}}}
    return rows | {f"{n}-gram": grams(n) for n in range(1, 9)}


def small():
    return {f"{n}-gram": grams(n) for n in (2, 5)}
