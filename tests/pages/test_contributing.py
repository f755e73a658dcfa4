"""Do the files that a contributor meets say what is so?"""

import re

import pytest
import yaml
from book import ROOT

FOLDER = ROOT / ".github"
WORKFLOWS = {path.stem: yaml.safe_load(path.read_text()) for path in sorted((FOLDER / "workflows").glob("*.yml"))}
TARGETS = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.M)
every_workflow = pytest.mark.parametrize("name", WORKFLOWS)


def jobs(name):
    return WORKFLOWS[name]["jobs"].values()


def steps(name):
    return [step for job in jobs(name) for step in job.get("steps", ())]


@every_workflow
def test_workflow_may_only_read_and_ends(name):
    flow = WORKFLOWS[name]
    assert flow["permissions"] == {"contents": "read"} and "concurrency" in flow
    assert all("timeout-minutes" in job for job in jobs(name) if "steps" in job)
    more = {right for job in jobs(name) for right in job.get("permissions", {})}
    assert more == {"tests": set(), "site": {"pages", "id-token"}, "release": {"id-token"}}[name]


@every_workflow
def test_actions_are_pinned_by_major_version(name):
    used = [step["uses"] for step in steps(name) if "uses" in step]
    assert used and [action for action in used if not re.fullmatch(r"[\w./-]+@(v\d+|release/v\d+)", action)] == []


def test_workflows_call_what_there_is():
    called = re.findall(r"\bmake (\w+)", " ".join(step.get("run", "") for name in WORKFLOWS for step in steps(name)))
    assert {"check", "engines", "test", "site"} == set(called) <= set(TARGETS)


def test_every_python_is_tested():
    settings = (ROOT / "settings.ini").read_text()
    pythons = WORKFLOWS["tests"]["jobs"]["whole"]["strategy"]["matrix"]["python"]
    assert pythons == [f"3.{k}" for k in range(11, 15)] and f"min_python = {pythons[0]}\n" in settings


def test_the_oldest_widgets_are_tested():
    oldest = re.search(r"ipywidgets>=([\d.]+),", (ROOT / "settings.ini").read_text())[1]
    assert any(f"ipywidgets=={oldest} " in step.get("run", "") for step in steps("tests"))


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "README.md"])
def test_commands_and_files_that_a_page_names_exist(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    assert set(re.findall(r"(?:^|`)make (\w+)", text, re.M)) <= set(TARGETS)
    named = re.findall(r"`((?:nbs|tests|tools|js|annbook|docs)/[\w./]+)`", text)
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_forms_are_whole():
    forms = [yaml.safe_load(path.read_text()) for path in (FOLDER / "ISSUE_TEMPLATE").glob("[!c]*.yml")]
    assert len(forms) == 3
    for form in forms:
        assert {"name", "description", "labels", "body"} == set(form)
        assert all(part["attributes"]["label"] and part["type"] in ("input", "textarea") for part in form["body"])
        assert any(part.get("validations", {}).get("required") for part in form["body"])


def test_hooks_call_what_there_is():
    hooks = [hook for repo in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"] for hook in repo["hooks"]]
    assert [hook["id"] for hook in hooks] == ["ruff", "notebooks", "javascript"]
    assert all((ROOT / hook["entry"].split()[1]).exists() for hook in hooks[1:])


def test_dependabot_looks_where_something_is():
    updates = yaml.safe_load((FOLDER / "dependabot.yml").read_text())["updates"]
    places = {update["package-ecosystem"]: update["directory"] for update in updates}
    assert places == {"pip": "/", "npm": "/js", "github-actions": "/"}
    assert (ROOT / "constraints.txt").exists() and (ROOT / "js/package-lock.json").exists()
