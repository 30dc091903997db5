"""The workflows of the public CI hold no script: official actions and the README's commands."""

import re

import pytest
import yaml

COMMAND = re.compile(r"pip install tox|tox run -e \w+")
OFFICIAL = re.compile(r"actions/[\w-]+@(v\d+|[0-9a-f]{40})")


@pytest.fixture(scope="module")
def workflows(root):
    return {
        path.stem: yaml.safe_load(path.read_text("utf-8"))
        for path in (root / ".github" / "workflows").iterdir()
    }


def steps(workflow):
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def commands(workflow):
    return [step["run"] for step in steps(workflow) if "run" in step]


def test_a_step_is_an_official_action_or_a_command_of_the_readme(workflows, root):
    readme = (root / "README.md").read_text("utf-8")
    for workflow in workflows.values():
        for step in steps(workflow):
            if "run" in step:
                assert COMMAND.fullmatch(step["run"])
                assert step["run"] in readme
            else:
                assert OFFICIAL.fullmatch(step["uses"])


def test_the_tests_are_those_of_the_ci(workflows, root):
    run = (root / ".ci" / "run").read_text("utf-8")
    assert commands(workflows["tests"])[1:] == re.findall("^tox run.*", run, re.MULTILINE)


def test_nothing_may_do_more_than_it_must(workflows):
    for workflow in workflows.values():
        assert workflow["permissions"] == {"contents": "read"}
        for job in workflow["jobs"].values():
            assert job["timeout-minutes"] <= 60
            own = job.get("permissions", {})
            # what builds cannot publish, and what publishes does not build
            assert "write" not in own.values() or "contents" not in own


def test_what_is_published_is_the_site_for_its_address_after_the_browser_has_seen_it(workflows):
    build = workflows["publish"]["jobs"]["build"]["steps"]
    order = [step.get("run") or step["uses"].partition("@")[0] for step in build]
    assert order[-3:] == ["tox run -e site", "tox run -e browser", "actions/upload-pages-artifact"]
    assert build[-3]["env"] == {
        "MITBADAK_SITE_URL": "${{ steps.pages.outputs.base_url }}",
        "MITBADAK_REPOSITORY": "${{ github.server_url }}/${{ github.repository }}",
    }
    assert next(step for step in build if step.get("id") == "pages")["uses"].startswith(
        "actions/configure-pages@"
    )
    assert build[-1]["with"]["path"] == "build/site"
    assert workflows["publish"]["jobs"]["publish"]["needs"] == "build"
