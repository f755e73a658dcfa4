"""Does a browser let a reader bring points: dropped, chosen or pasted; and does the code run that he takes away?"""

import base64
import re
import subprocess
import sys

import pytest
from browser import AXE, violations
from playwright.sync_api import expect
from test_links import PLAYGROUND, query
from website import Figure

TABLE = "height;weight;ill\r\n" + "".join(
    f"{150 + 7 * k % 50},5;{50 + 11 * k % 40};{'yes' if (7 * k % 50) + (11 * k % 40) > 44 else 'no'}\r\n" for k in range(60))
SAID = re.compile(r"^My points: 33 of class 0 \(no\), 27 of class 1 \(yes\); x₁ = \(height − 175\) / 13, "
                  r"x₂ = \(weight − 69\.5\) / 9\.8\.$")
DROP = """(root, [name, text, many]) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  for (let k = 0; k < many; k++) transfer.items.add(new File([bytes], name));
  const plane = root.querySelector('.ab-plane');
  const fire = (type) => plane.dispatchEvent(new DragEvent(type, {dataTransfer: transfer, bubbles: true, cancelable: true}));
  const seen = [fire('dragover'), root.matches('.ab-over'), fire('drop'), root.matches('.ab-over')];
  return seen.join();
}"""
TAKEN = "false,true,false,false"  # both events are answered, and while the file is over the plane it is marked


def drop(figure, text, name="points.csv", many=1):
    raw = text.encode() if isinstance(text, str) else text
    assert figure.root.evaluate(DROP, [name, base64.b64encode(raw).decode(), many]) == TAKEN


def note(figure):
    return figure.root.locator("p.ab-muted-text[role=status]")


def wrong(figure):
    return figure.root.locator("[role=alert]")


def run(text):
    """What a program prints, and what it says that it must print."""
    done = subprocess.run([sys.executable, "-W", "error", "-c", text], capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip(), text.rpartition("it must say ")[2].strip()


def test_a_file_is_dropped_and_the_code_of_its_network_runs(opened):
    with opened(PLAYGROUND) as page:
        figure = Figure(page, "playground")
        drop(figure, TABLE)
        expect(note(figure)).to_have_text(SAID)
        figure.says(re.compile("^epoch 0: .* of 14 test points right$"))
        figure.press("Train")
        page.wait_for_timeout(500)
        figure.press("Pause")
        figure.press("Show the code")
        pre = figure.root.locator("pre.ab-code")
        for which in ["annbook", "PyTorch"]:
            figure.choose("code for", which)
            figure.settle()
            text = pre.inner_text()
            assert which == "PyTorch" or run(text)[0] == run(text)[1]
            if which == "PyTorch":
                pytest.importorskip("torch")
                assert run(text)[0] == run(text)[1]


def test_a_slider_that_does_nothing_says_why_and_stands_still(opened):
    with opened(PLAYGROUND) as page:
        figure = Figure(page, "playground")
        why = figure.root.get_by_text("Noise moves the book’s points alone; of yours every fourth is for the test.")
        share = figure.root.get_by_label("% for the test", exact=True)
        for option, idle in (("my points", True), ("xor", False)):
            figure.choose("data", option)
            expect(why).to_be_visible(visible=idle)
            expect(share).to_be_visible(visible=not idle)
            expect(figure.widget.locator(".widget-slider[inert]")).to_have_count(int(idle))
        assert figure.keys("noise", "ArrowRight") == 0.16


def test_a_link_brings_points_units_and_code_back(opened):
    with opened(PLAYGROUND) as page:
        figure = Figure(page, "playground")
        drop(figure, TABLE)
        expect(note(figure)).to_have_text(SAID)
        for _ in range(3):
            figure.press("One step")
        figure.press("Show the code")
        text, said = figure.root.locator("pre.ab-code").inner_text(), figure.readout.inner_text()
        link = figure.link()
        assert len(link) < 8000
    with opened(PLAYGROUND + query(link)) as page:
        figure = Figure(page, "playground")
        figure.says(said)
        expect(note(figure)).to_have_text(SAID)
        figure.press("Show the code")
        assert figure.root.locator("pre.ab-code").inner_text() == text


def test_a_file_is_chosen_by_keys(opened, tmp_path):
    (tmp_path / "mine.csv").write_text(TABLE, "utf-8")
    with opened(PLAYGROUND) as page:
        figure, seen = Figure(page, "playground"), []
        page.on("filechooser", lambda chooser: seen.append(chooser))  # so that the browser hands over the first one, too
        figure.settle()
        for _ in range(2):  # the same file again
            button = figure.root.get_by_role("button", name="Choose a CSV file")
            button.focus()
            with page.expect_file_chooser() as chooser:
                page.keyboard.press("Enter")
            chooser.value.set_files(tmp_path / "mine.csv")
            expect(note(figure)).to_have_text(SAID)
            figure.press("Remove my points")
            expect(note(figure)).to_contain_text("Nothing leaves this browser.")


def test_a_table_is_pasted_by_keys(opened):
    with opened(PLAYGROUND) as page:
        figure = Figure(page, "playground")
        figure.root.get_by_role("button", name="Paste points").focus()
        page.keyboard.press("Enter")
        expect(figure.root.get_by_label("Points as text")).to_be_focused()
        page.keyboard.insert_text(TABLE)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(note(figure)).to_have_text(SAID)


@pytest.mark.parametrize("name, raw, many, says", [
    ("a.csv", b"1,2,no\n1,2,stra\xdfe", 1, "a.csv, line 2 is not in UTF-8: save the file as CSV in UTF-8."),
    ("a.png", b"\x89PNG\r\n\x1a\n\0\0", 1, "a.png, line 3 has a zero byte: expected text, as a CSV file is."),
    ("a.xlsx", b"PK\3\4", 1, "a.xlsx is packed, as a workbook is: save the sheet as CSV."),
    ("a.csv", b"", 1, "a.csv is empty: expected x1, x2 and class, parted by commas"),
    ("a.csv", b"1,2,0\n1,x,1", 1, "a.csv, line 2: x2 is “x”: expected a number."),
    ("a.csv", b"1" * (2**20 + 1), 1, "a.csv has more than 1048576 bytes."),
    ("<img src=x onerror=alert(1)>.csv", b"", 1, "<img src=x onerror=alert(1)>.csv is empty"),
    ("a.csv", b"1,2,0\n2,1,1", 2, "2 files came at once: expected one.")])
def test_another_file_is_refused_in_words_and_nothing_changes(opened, name, raw, many, says):
    with opened(PLAYGROUND) as page:
        page.on("dialog", lambda dialog: pytest.fail("a script ran"))
        figure = Figure(page, "playground")
        figure.press("One step")
        before = figure.state()
        drop(figure, raw, name, many)
        expect(wrong(figure)).to_contain_text(says)
        expect(wrong(figure)).to_contain_text("Nothing was changed.")
        assert figure.state() == before
        drop(figure, TABLE)
        expect(note(figure)).to_have_text(SAID)
        expect(wrong(figure)).to_be_empty()


def test_code_is_copied(opened):
    with opened(PLAYGROUND, permissions=["clipboard-read", "clipboard-write"]) as page:
        figure = Figure(page, "playground")
        figure.press("Show the code")
        figure.press("Copy the code")
        expect(figure.root.get_by_text("Copied", exact=True)).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n")
        assert copied == figure.root.locator("pre.ab-code").evaluate("node => node.textContent")


def test_code_is_selected_where_nothing_may_be_copied(opened):
    with opened(PLAYGROUND) as page:
        page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        figure = Figure(page, "playground")
        figure.press("Show the code")
        figure.press("Copy the code")
        expect(figure.root.get_by_text("The code is selected: copy it by key")).to_be_visible()
        assert page.evaluate("getSelection().toString()").startswith("# A network 2-6-6-1 for annbook")


def test_a_link_that_is_long_says_so(opened):
    with opened(PLAYGROUND) as page:
        figure = Figure(page, "playground")
        figure.root.locator(".ab-copy").click()
        said = figure.root.locator(".ab-copied [role=status]")
        expect(said).not_to_be_empty()
        assert "characters" not in said.inner_text()
        drop(figure, "".join(f"{k * k % 101},{k * 37 % 103},{k % 2}\n" for k in range(500)))
        expect(note(figure)).to_contain_text("250 of class 1")
        figure.root.locator(".ab-copy").click()
        expect(said).to_contain_text(re.compile(r"It has 1\d{4} characters: mail and chat programs may cut"))
        link = page.evaluate("location.href")
    with opened(PLAYGROUND + query(link)) as page:
        expect(note(Figure(page, "playground"))).to_contain_text("250 of class 0 (0), 250 of class 1 (1)")


@pytest.mark.parametrize("width, scheme", [(1280, "light"), (360, "dark")])
def test_all_of_it_open_fits_the_screen_and_breaks_no_rule(opened, width, scheme):
    with opened(PLAYGROUND, color_scheme=scheme) as page:
        page.set_viewport_size({"width": width, "height": 900})
        figure = Figure(page, "playground")
        for name in ["Paste points", "Show the code"]:
            figure.press(name)
        drop(figure, "x")
        expect(wrong(figure)).not_to_be_empty()
        figure.settle()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate(AXE)
        assert violations(page) == []
