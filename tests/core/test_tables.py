"""Does a table come back as it was written, and is whatever is no table of numbers refused by row and column?"""

import bz2
import copy
import csv
import gzip
import io
import lzma
import pickle
import re
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import annbook as ab
from annbook.tables import Table, load_csv, standardise, wine


@pytest.fixture
def kept(tmp_path):
    """A function that writes a file and gives its path."""
    def write(held, name="own.csv"):
        path = tmp_path / name
        path.write_bytes(held if isinstance(held, bytes) else held.encode())
        return path
    return write


# what comes back

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=8).map(
    str.strip).filter(lambda word: word and word.lower() not in ("?", "na", "n/a", "#n/a", "nan")).filter(
        lambda word: not number(word) and not meant(word))


def number(word):
    try:
        float(word)
    except ValueError:
        return False
    return True


def meant(word):
    """Whether somebody may have meant a number: there are digits, and no letters but e; more strictly than the library."""
    return bool(re.search(r"\d", word)) and not re.search(r"[^\W\de_]", word.lower())


@st.composite
def tables(draw):
    """(names, x, labels as words, the place of the label) of a small table."""
    width, n = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    names = draw(st.lists(WORDS, min_size=width + 1, max_size=width + 1, unique=True))
    x = draw(st.lists(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=width, max_size=width),
                      min_size=n, max_size=n))
    return names, x, draw(st.lists(WORDS, min_size=n, max_size=n)), draw(st.integers(0, width))


@settings(max_examples=300, deadline=None)
@given(table=tables(), mark=st.sampled_from(",;\t"), end=st.sampled_from(["\n", "\r\n", "\r"]), bom=st.booleans(),
       quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), header=st.booleans(), by_name=st.booleans())
def test_a_table_comes_back(tmp_path_factory, table, mark, end, bom, quoting, header, by_name):
    """Whatever stands in names and labels: commas, quotes, line breaks; and numbers to the last bit."""
    names, x, labels, at = table
    if quoting == csv.QUOTE_MINIMAL:  # what the writer would leave bare, and no reader can tell apart
        names, labels = ([re.sub(r"[,;\t\r\n]", ".", word) for word in words] for words in (names, labels))
        names = [f"{k}{name}!" for k, name in enumerate(names)]
    rows = [row[:at] + [label] + row[at:] for row, label in zip(x, labels)]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark, lineterminator=end, quoting=quoting).writerows([names] * header + rows)
    path = tmp_path_factory.getbasetemp() / "table.csv"
    path.write_bytes(b"\xef\xbb\xbf" * bom + out.getvalue().encode())
    label = names[at] if header and by_name else at - len(names) if by_name else at
    found = load_csv(path, label, header=header)
    assert np.array_equal(found.x, x) and found.x.dtype == np.float64
    assert found.classes == tuple(sorted(set(labels)))
    assert [found.classes[k] for k in found.labels] == labels
    left = names[:at] + names[at + 1:] if header else [str(k) for k in range(len(names)) if k != at]
    assert list(found.features) == left


def test_it_is_a_pair_and_more(kept):
    found = load_csv(kept("a,b,kind\n1,2,x\n3,4,y\n"))
    x, labels = found
    assert x is found[0] is found.x and labels is found[1] is found.labels and len(found) == 2 and isinstance(found, tuple)
    (learn, _), (test, _) = ab.split(*load_csv(kept("a,kind\n" + "1,x\n2,y\n" * 4)))
    assert learn.shape == (6, 1) and test.shape == (2, 1)
    for again in pickle.loads(pickle.dumps(found)), copy.deepcopy(found), copy.copy(found):
        assert type(again) is Table and np.array_equal(again.x, x) and np.array_equal(again.labels, labels)
        assert (again.features, again.classes) == (("a", "b"), ("x", "y"))


def test_wine():
    x, labels = found = wine()
    assert x.shape == (178, 13) and np.bincount(labels).tolist() == [48, 59, 71] and labels.dtype.kind == "i"
    assert found.classes == ("Barbera", "Barolo", "Grignolino") and found.features[::12] == ("alcohol", "proline")
    assert np.array_equal(ab.wine()[0], x) and np.array_equal(ab.data.wine()[0], x)
    assert ab.data.load_csv is ab.load_csv and ab.data.standardise is ab.standardise


@pytest.mark.parametrize("held, x", [
    ("1,2,0\n3,4,1\n", [[1, 2], [3, 4]]), ("a,b,c\n1,2,0\n", [[1, 2]]), ("1,2,kind\n", [[1, 2]]),
    ("\n\na,b,c\n\n1,2,0\n\n\n", [[1, 2]]), (" a , b , c \n 1 , +2. , 0 \n", [[1, 2]]), ('"1", "2", "x"\n', [[1, 2]]),
    ("1e3,-.5,0", [[1000, -.5]]), ("1\t2\t0\n", [[1, 2]]), ("1;2;a,b\n1;3;c,d\n", [[1, 2], [1, 3]]),
    ('"a,b;c";d;e\n1;2;0\n', [[1, 2]])])
def test_names_and_separators_are_found_out(kept, held, x):
    assert load_csv(kept(held)).x.tolist() == x


def test_columns_by_name_and_by_number(kept):
    path = kept("id,a,kind,b\n7,1,x,2\n8,3,y,4\n")
    for label in "kind", 2, -2, np.int64(2), " kind ":
        found = load_csv(path, label, skip=["id"])
        assert found.x.tolist() == [[1, 2], [3, 4]] and found.features == ("a", "b") and found.labels.tolist() == [0, 1]
    assert load_csv(path, 2, skip=(0, "b")).features == ("a",)
    assert load_csv(kept("1,2\n3,4\n"), 0, header=True).features == ("2",)
    assert load_csv(kept("2019,a,kind\n1,2,x\n"), header=True).features == ("2019", "a")


def test_labels_are_classes_or_quantities(kept):
    def labels(*said, **how):
        found = load_csv(kept("a,b\n" + "".join(f"1,{one}\n" for one in said)), **how)
        return found.labels.tolist(), found.classes, found.labels.dtype.kind
    assert labels("b", "a", "b") == ([1, 0, 1], ("a", "b"), "i")
    assert labels("3", "1", "1") == ([3, 1, 1], (), "i") and labels("3.0", "-1") == ([3, -1], (), "i")
    assert labels("10", "9", "10", classes=True) == ([1, 0, 1], ("9", "10"), "i")
    assert labels("1.0", "1", "2", classes=True) == ([0, 0, 1], ("1.0", "2"), "i")
    assert labels("1", "b", classes=True) == ([0, 1], ("1", "b"), "i")
    assert labels("1.5", "2") == ([1.5, 2], (), "f") and labels("2", "1e300") == ([2, 1e300], (), "f")


# what is refused

def refused(path, *words, kind=ValueError, **how):
    with pytest.raises(kind) as said:
        load_csv(path, **how)
    assert type(said.value) is kind
    for word in words:
        assert re.search(rf"(?<![\w-]){re.escape(word)}(?!\w)", str(said.value)), f"{word} is not in: {said.value}"
    assert said.value.__cause__ is None and said.value.__suppress_context__ or kind is TypeError or "path" not in str(said.value)


@pytest.mark.parametrize("hole", ["", " ", "?", "NA", "na", "N/A", "NaN", "#N/A"])
def test_a_hole_is_named(kept, hole):
    refused(kept(f"a,b,kind\n1,2,x\n3,{hole},y\n"), "own.csv", "row 3", "column 'b'", "missing")
    refused(kept(f"a,b,kind\n1,2,x\n3,4,{hole}\n"), "row 3", "column 'kind'", "missing")
    refused(kept(f"1;{hole};x\n"), "row 1", "column 1", "missing")


@pytest.mark.parametrize("entry", ["much", "12 g", "1_000", "inf", "-Infinity", "1e999", "0x10", "1.2.3", "1 000", "--"])
def test_words_among_numbers_are_named(kept, entry):
    refused(kept(f"a,b,kind\n1,2,x\n3,{entry},y\n"), "row 3", "column 'b'", repr(entry), "a number")


def test_a_fraction_with_a_comma_is_told_the_cure(kept):
    refused(kept("a;b\n1,5;2\n"), "row 2", "column 'a'", "'1,5'", "1.5")
    refused(kept("1,5;2\n2,5;3\n"), "column 0", "1.5", header=False)


def test_a_comma_before_three_digits_may_part_thousands(kept):
    """1,000 is 1 to some and 1000 to others; 0,500 and 1,0000 are fractions to all."""
    refused(kept('a,b,y\n"1,000",2,0\n'), "row 2", "column 'a'", "1.000, or none, 1000")
    for entry, right in ("0,500", "0.500"), ("1,0000", "1.0000"), (",500", ".500"):
        refused(kept(f"a;y\n{entry};0\n"), f"expected a point for the comma, {right}")
        with pytest.raises(ValueError) as said:
            load_csv(kept(f"a;y\n{entry};0\n"))
        assert "none" not in str(said.value)


MEANT = ["0,5", "1e400", "-inf", "1_0", "1,000", "1,000.5", "1.000,5", "1'000", "1 000", "5%", "5,5 %", "$5", "5 €", "\u22125",
         "1,5e3", "7,"]
WORDLY = ["3a", "10mm", "1-5", "2024-01-31", "31.01.2024", "1/2", "<5", "v1.2", "e5", "_", "a,b", "0x10", "information"]


@pytest.mark.parametrize("entry", MEANT)
def test_labels_that_are_meant_as_numbers_are_no_classes(kept, entry):
    """Also where all of them are so."""
    path = kept(f"a;y\n1;{entry}\n2;{entry}\n")
    refused(path, "row 2", "column 'y'", repr(entry), "or classes=True")
    assert load_csv(path, classes=True).classes == (entry,)
    refused(path, "row 2", "column 'y'", classes=False)


@pytest.mark.parametrize("entry", WORDLY)
def test_words_with_digits_are_classes_and_names(kept, entry):
    assert load_csv(kept(f"a;y\n1;{entry}\n2;{entry}\n")).classes == (entry,)
    assert load_csv(kept(f"{entry};y\n1;2\n")).features == (entry,)


@pytest.mark.parametrize("held, words", [
    ("1,5;2\n3;4\n", ["'1,5' and '2'"]), ("1.5x,abc,2\n3,4,1\n", ["'1.5x' and '2'"]), ("a,b,0\n3,4,1\n", ["'a' and '0'"]),
    ("1.5x,2\n3,4\n", ["'1.5x' and '2'"]), ("0,5;0,6;y\n1;2;3\n", ["'0,5' and '0,6'"]), ("a;0,5\n1;2\n", ["'a' and '0,5'"]),
    ("inf,a,y\n1,2,3\n", ["'inf'"])])
def test_a_first_row_with_numbers_is_asked_about(kept, held, words):
    """Wherever in it they stand: the label's is one, and so is what is only meant as one."""
    refused(kept(held), "row 1", *words, "header=True or header=False")
    assert load_csv(kept(held), header=True).x.shape[0] == 1


def test_rows_are_counted_as_an_editor_counts_lines(kept):
    for end in "\n", "\r\n", "\r":
        refused(kept(end.join(["a,b", '1,"two', 'lines"', "", "?,x"])), "row 5", "column 'a'")
        refused(kept(end.join(["", "", "a,b", "1,x", "2"])), "row 5", "1 entry", "2")


@pytest.mark.parametrize("held, words", [
    ("a,b\n1,x\n2\n", ["row 3", "1 entry", "expected 2"]), ("a,b\n1,x\n2,y,z\n", ["row 3", "3 entries", "expected 2"]),
    ("", ["empty"]), ("\n \n\r\n", ["empty"]), (b"\xef\xbb\xbf", ["empty"]), ("a,b\n", ["row 1", "names", "rows below"]),
    ("grams 2\n3 4\n", ["one column", "comma, semicolon or tab"]), ("1\n2\n", ["one column"]),
    ('a,b\n1,"x\n', ["row 2", "quotes"]), ('a,b\n1,x\n"2"5,y\n', ["row 3", "quotes"]),
    ("a,b\n1," + "x" * 200_000, ["row 2", "131072 characters"]),
    ("a,b\n1,süß\n".encode("latin-1"), ["row 2", "0xfc", "UTF-8"]), ("a,b\n1,x\n".encode("utf-16"), ["zero bytes", "UTF-8"]),
    (b"PK\3\4rest", ["packed", "CSV"]), (b"\xd0\xcf\x11\xe0\0", ["packed", "save the sheet as CSV"]), (b"\x89PNG\r\n", ["0x89"]),
    ("a,2,kind\n1,2,x\n", ["row 1", "'a'", "'2'", "header=True"]), ("a,a,kind\n1,2,x\n", ["row 1", "two columns 'a'"]),
    (",a,kind\n0,1,x\n", ["row 1", "column 0", "no name", "skip=[0]"]),
    ("a,kind\n1,0\n2,O\n", ["row 3", "column 'kind'", "'O'", "classes=True"])])
def test_what_is_no_table_is_refused(kept, held, words):
    refused(kept(held), *words)


@pytest.mark.parametrize("pack", [gzip, bz2, lzma], ids=lambda pack: pack.__name__)
def test_what_is_packed_is_to_be_unpacked(kept, pack):
    refused(kept(pack.compress(b"a,b\n1,2\n")), "packed", "unpack it first")


def test_an_open_quote_may_be_why_an_entry_is_long(kept):
    refused(kept('a,b\n1,"x\n' + "2,y\n" * 50_000), "row 2", "131072 characters", "quotes in pairs")


def test_the_index_of_a_table_can_be_left_out(kept):
    assert load_csv(kept(",a,kind\n0,1,x\n"), skip=[0]).x.tolist() == [[1]]


def test_a_column_whose_name_is_there_twice_can_be_left_out(kept):
    path = kept("a,a,kind\n1,2,x\n")
    for label in "kind", 2, -1:
        refused(path, "two columns 'a'", "skip", label=label)
        for gone, left in ([0], 2), ([1], 1), ([-2], 1):
            found = load_csv(path, label, skip=gone)
            assert found.x.tolist() == [[left]] and found.features == ("a",)
    found = load_csv(kept("a,b,a\n1,2,3\n"), "a", skip=[0])
    assert found.x.tolist() == [[2]] and found.labels.tolist() == [3]


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_first_line_may_say_the_separator(kept, first, end):
    """As a spreadsheet reads and writes it; and it counts as a line."""
    held = f"{first}\na,1;kind\n1;x\n".replace("\n", end)
    assert load_csv(kept(held)).features == ("a,1",)
    refused(kept(held + "?;x"), "row 4", "missing")
    assert load_csv(kept(held.replace(";", "|"))).x.tolist() == [[1]]
    assert load_csv(kept("sep=,kind\n1,x\n")).features == ("sep=",)


@pytest.mark.parametrize("how, words", [
    (dict(label="grape"), ["label", "'grape'", "'a', 'b', 'kind'"]), (dict(label=3), ["label", "3", "at most 2"]),
    (dict(label=-4), ["label", "-4", "at least -3"]), (dict(skip=["c"]), ["skip", "'c'", "'a', 'b', 'kind'"]),
    (dict(skip=[5]), ["skip", "5"]), (dict(skip=["a", "b"]), ["skip", "at least one more"]),
    (dict(skip=["kind"]), ["skip", "label"]), (dict(label="a", header=False), ["label", "'a'", "from 0 to 2"]),
    (dict(classes=False), ["row 2", "column 'kind'", "'x'"])])
def test_columns_that_are_not_there_are_refused(kept, how, words):
    refused(kept("a,b,kind\n1,2,x\n3,4,y\n"), *words, **how)


@pytest.mark.parametrize("how", [dict(label=1.5), dict(label=None), dict(label=True), dict(label=b"a"), dict(skip="a"),
                                 dict(skip=None), dict(skip=[None]), dict(skip=[1.0]), dict(header=1), dict(classes="yes")])
def test_odd_arguments_are_refused(kept, how):
    refused(kept("a,b,kind\n1,2,x\n3,4,y\n"), *how, kind=TypeError, **how)


def test_what_is_no_file_is_refused(kept, tmp_path):
    refused(tmp_path, "path", "no file")
    refused("/dev/zero", "no file")
    for odd in None, 3, b"own.csv", "a\0b", io.StringIO("1,2\n"):
        refused(odd, "path", kind=TypeError)
    with pytest.raises(FileNotFoundError):
        load_csv(tmp_path / "none.csv")


def test_a_huge_file_is_refused_unread(kept):
    path = kept("a,b\n1,x\n")
    with path.open("r+b") as f:
        f.truncate(2 ** 30 + 1)  # a hole: it takes no room on the disk
    start = time.perf_counter()
    refused(path, "bytes", "at most 1073741824")
    assert time.perf_counter() - start < 1


def test_a_large_file_is_read_in_time(kept):
    x = np.random.default_rng(0).normal(size=(20_000, 20)).round(4)
    path = kept("\n".join(",".join(map(str, row)) + ",x" for row in x.tolist()))
    start = time.perf_counter()
    found = load_csv(path)
    seconds = time.perf_counter() - start
    print(f"{x.size / seconds / 1e6:.2f} million numbers a second")
    assert np.array_equal(found.x, x) and seconds < 4


# to one scale

def test_columns_get_mean_0_and_deviation_1():
    rows = np.random.default_rng(0).normal(5, 3, (40, 3)) * [1, 1e6, 1e-6]
    new, mean, scale = standardise(rows)
    assert np.allclose(new.mean(0), 0, atol=1e-14) and np.allclose(new.std(0), 1, rtol=1e-12)
    assert np.array_equal((rows - mean) / scale, new) and mean.shape == scale.shape == (3,)
    assert np.allclose(new[7] * scale + mean, rows[7], rtol=1e-12)


@pytest.mark.parametrize("value", [0.0, 0.1, -3.7, 1e300, 5e-324, 1 / 3])
def test_a_column_of_one_value_becomes_0(value):
    new, mean, scale = standardise(np.column_stack([np.full(7, value), np.arange(7)]))
    assert new[:, 0].tolist() == [0] * 7 and (mean[0], scale[0]) == (value, 1)
    assert standardise([[value, 2.0]])[0].tolist() == [[0, 0]]


def test_images_and_single_precision_keep_their_form():
    images = np.random.default_rng(0).normal(100, 2, (9, 2, 3, 4)).astype(np.float32)
    new, mean, scale = standardise(images)
    assert new.shape == images.shape and mean.shape == scale.shape == (2, 3, 4)
    assert new.dtype == mean.dtype == scale.dtype == np.float32 and np.array_equal((images - mean) / scale, new)
    assert np.allclose(new.mean(0), 0, atol=1e-5) and standardise(np.arange(4))[0].shape == (4,)


@pytest.mark.filterwarnings("error")
@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(-1e306, 1e306), min_size=1, max_size=20))
def test_no_column_is_divided_by_0_or_overflows(column):
    new, mean, scale = standardise(column)
    assert np.isfinite(new).all() and np.isfinite(mean) and scale > 0


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_named(odd):
    rows = np.ones((3, 2))
    rows[1, 1] = odd
    with pytest.raises(ValueError, match=r"x\[1, 1\] is"):
        standardise(rows)


@pytest.mark.parametrize("odd, kind", [(3.0, ValueError), ([], ValueError), (np.zeros((0, 2)), ValueError), ("a", TypeError),
                                       ([[1.7e308], [1.7e308], [-1.7e308]], ValueError), ([[1, 2], [3]], TypeError)])
def test_what_is_no_rows_is_refused(odd, kind):
    with pytest.raises(kind, match=r"\bx\b"):
        standardise(odd)
