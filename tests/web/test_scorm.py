"""Does a worksheet in a learning platform report its score, and is it there again when the reader comes back?"""

import io
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from browser import AXE, Watched, violations
from playwright.sync_api import expect

from annbook import platforms
from annbook.history import steps
from annbook.worksheets import in_four, worksheet

SHEET = worksheet((2, 1), seed=3)
RIGHT = {entry.name: in_four(entry.value) for entry in steps(SHEET.tape)}

# A small platform: it keeps what it is told, in the window around a frame around the page, and counts the calls.
HOST = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>A platform</title><script>
const kept = JSON.parse(sessionStorage.getItem('kept') ?? '{}');
const calls = { started: 0, finished: 0, commits: 0 };
let open = false;
window.API = {
  LMSInitialize: (empty) => { calls.started += 1; open = empty === ''; return String(open); },
  LMSGetValue: (name) => open ? kept[name] ?? '' : '',
  LMSSetValue(name, value) {
    if (!open || typeof value !== 'string') return 'false';
    kept[name] = value;
    sessionStorage.setItem('kept', JSON.stringify(kept));
    return 'true';
  },
  LMSCommit: () => { calls.commits += 1; return 'true'; },
  LMSFinish: () => { calls.finished += 1; open = false; return 'true'; },
};
</script><iframe title="between" src="between.html" width="1000" height="2000"></iframe></html>"""
BETWEEN = '<!DOCTYPE html><title>Between</title><iframe title="sheet" src="index.html" width="980" height="1900"></iframe>'


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words):
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where the package, unpacked, and the platform are served."""
    folder = tmp_path_factory.mktemp("scorm")
    zipfile.ZipFile(io.BytesIO(platforms.scorm(SHEET, mastery=80))).extractall(folder)
    (folder / "host.html").write_text(HOST)
    (folder / "between.html").write_text(BETWEEN)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def window(browser, address):
    with browser.new_context() as context:
        watched = Watched(context, address)
        yield watched
        assert watched.wrong == []


def sheet_in(page):
    """The page of the package, live, in the frames of the platform."""
    page.wait_for_function("window.frames[0]?.frames[0]?.document.documentElement.dataset.live")
    return page.frame_locator("iframe").frame_locator("iframe")


def write(frame, names, texts=RIGHT):
    for stage in frame.locator("details.ab-stage").all():
        stage.evaluate("(node) => { node.open = true; }")
    for name in names:
        frame.get_by_label(name, exact=True).fill(texts[name])


def kept(page, name):
    return page.evaluate("(name) => kept[name]", name)


def test_right_numbers_raise_the_score_and_all_of_it_comes_back(window, address):
    page = window.page
    page.goto(address + "host.html")
    frame, said = sheet_in(page), None
    said = frame.locator("main > p[role=status]")
    expect(said).to_have_text("0 of 10 numbers are right. Reported: 0 of 100, incomplete.")
    assert [kept(page, f"cmi.core.score.{name}") for name in ("raw", "min", "max")] == ["0", "0", "100"]
    names = [*RIGHT]
    write(frame, names[:3])
    expect(said).to_contain_text("Reported: 30 of 100, incomplete.")
    write(frame, [names[3]], {names[3]: "7.777"})
    expect(said).to_contain_text("3 of 10 numbers are right.")
    assert kept(page, "cmi.core.score.raw") == "30" and len(kept(page, "cmi.suspend_data")) < 4096

    page.goto(address + "between.html")  # away: no platform here
    page.goto(address + "host.html")
    frame = sheet_in(page)
    expect(frame.get_by_label(names[0], exact=True)).to_have_value(RIGHT[names[0]])
    expect(frame.get_by_label(names[3], exact=True)).to_have_value("7.777")
    said = frame.locator("main > p[role=status]")
    expect(said).to_contain_text("Reported: 30 of 100, incomplete.")
    write(frame, names)
    expect(said).to_have_text("10 of 10 numbers are right. Reported: 100 of 100, passed.")
    assert kept(page, "cmi.core.lesson_status") == "passed"
    assert kept(page, "cmi.core.exit") == "suspend" and kept(page, "cmi.core.session_time").startswith("0000:00:")


def test_the_session_is_finished_when_the_page_is_left(window, address):
    page = window.page
    page.goto(address + "host.html")
    frame = sheet_in(page)
    write(frame, ["z3"])
    frame.locator("[data-verdict=right]").wait_for()  # it is drawn; the report is not due yet
    page.evaluate("document.querySelector('iframe').src = 'about:blank'")
    page.wait_for_function("calls.finished === 1")
    assert page.evaluate("calls.started") == 1 and kept(page, "cmi.core.score.raw") == "10"


def test_practice_does_not_count_and_no_right_number_is_shown(window, address):
    page = window.page
    page.goto(address + "host.html")
    frame = sheet_in(page)
    said = frame.locator("main > p[role=status]")
    expect(said).to_contain_text("0 of 10")
    expect(frame.get_by_role("button", name="right numbers")).to_have_count(0)
    write(frame, ["z3", "a3"])
    expect(said).to_contain_text("Reported: 20 of 100")
    given = frame.get_by_label("x1", exact=True)
    given.fill("0.1")
    given.press("Tab")
    expect(said).to_contain_text("for practice. Reported: 20 of 100, incomplete.")
    assert kept(page, "cmi.core.score.raw") == "20"


def test_what_was_kept_and_cannot_be_read_is_said(window, address):
    page = window.page
    page.goto(address + "between.html")
    page.evaluate("""sessionStorage.setItem('kept', JSON.stringify({'cmi.suspend_data': 'entries={"w99":"1"}'}))""")
    page.goto(address + "host.html")
    said = sheet_in(page).locator("main > p[role=status]")
    expect(said).to_contain_text("What was kept could not be read (“entries” has no “w99”). 0 of 10 numbers are right.")


def test_without_a_platform_it_says_so(window, address):
    window.page.goto(address + "index.html")
    window.page.wait_for_selector("html[data-live]", state="attached")
    expect(window.page.locator("main > p[role=status]")).to_have_text(
        "There is no learning platform around this page: nothing is reported.")


@pytest.mark.parametrize("width, scheme", [(1000, "light"), (360, "dark")])
def test_the_page_is_accessible_and_fits(browser, address, width, scheme):
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:
        page = Watched(context, address).open(address + "index.html")
        write(page, ["z3"], {"z3": "7.777"})
        expect(page.locator(".ab-verdict").first).to_contain_text("wrong")
        page.evaluate(AXE)
        assert violations(page) == [] and page.evaluate("document.documentElement.scrollWidth") <= width
