"""The HTML page: what is in it, and how it behaves in a browser."""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dynlint.finding import (
    AnalysisError,
    Change,
    Finding,
    Occurrence,
    Result,
    Severity,
    Step,
    Summary,
    Suppressed,
    Undecided,
    Watch,
    Watched,
)
from dynlint.reports import as_html
from dynlint.reports.as_html import left_out, render
from dynlint.request import Request
from dynlint.run.lint import run
from dynlint.source import Location
from dynlint.suppression import Suppression

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"

RECOVERY = Finding(
    rule="DYN201",
    name="recovery-disabled",
    severity=Severity.ERROR,
    address="module.t.aws_dynamodb_table.orders",
    attribute="point_in_time_recovery[0].enabled",
    message="It cannot be restored <b>& lost</b>.",
    location=Location("modules/table/main.tf", 41, 15, 41, 23),
    environments=("production", "staging"),
    trail=(Step("prod.tfvars", 9, 1, "pitr = false"),),
    excerpt=((40, "  point_in_time_recovery {"), (41, "    enabled = var.pitr")),
    value="false",
    changes=(Change(Location("prod.tfvars", 9, 8, 9, 13), "true", "pitr = true"),),
    occurrences=(Occurrence("live", "production"), Occurrence("live", "staging")),
)
ALARM = RECOVERY._replace(
    rule="DYN401",
    name="alarm-missing",
    severity=Severity.WARNING,
    address="aws_dynamodb_table.users",
    environments=("production",),
    message="Nobody learns of throttled requests: it has no alarm on WriteThrottleEvents.",
    occurrences=(Occurrence("live", "production"),),
)
INDEX = ALARM._replace(
    rule="DYN402",
    name="index-alarm-missing",
    attribute="global_secondary_index[0].name",
    message="The index by-name has no alarm on ReadThrottleEvents.",
)
INFO = RECOVERY._replace(
    rule="ACME1", name="own-rule", severity=Severity.INFO, environments=(), message="A remark.", occurrences=()
)
USERS = Watched("live", "production", "aws_dynamodb_table.users")
WATCHED = (
    USERS._replace(watches=(Watch("ReadThrottleEvents", "aws_cloudwatch_metric_alarm.reads"),)),
    USERS._replace(
        index_name="by-name", watches=(Watch("SystemErrors", "aws_cloudwatch_metric_alarm.maybe", sure=False),)
    ),
)
RESULT = Result((RECOVERY, ALARM, INDEX, INFO), summary=Summary(2, 1, ("production", "staging")), watched=WATCHED)
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
"""What keeps a browser from calling anybody of its own accord."""


class Page(HTMLParser):
    """Elements that were opened and never closed, and every address that is named."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.marks: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Remember an element."""
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.loaded += [given[name] for name in ("src", "srcset", "data", "action") if name in given]
        self.loaded += [tag] if tag in ("link", "img", "iframe", "object") else []
        if "mark" in (given.get("class") or "").split():
            self.marks.append(given["aria-label"])
        if tag not in ("meta", "input", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Close the element opened last."""
        assert self.open.pop() == tag


def test_a_mark_for_each_resource_rule_and_environment():
    page = Page(render(RESULT._replace(watched=())))
    assert page.open == []
    assert page.marks == [
        "info: own-rule in any environment, module.t.aws_dynamodb_table.orders",
        "warning: alarm-missing in production, aws_dynamodb_table.users",
        "warning: index-alarm-missing in production, aws_dynamodb_table.users",
        "error: recovery-disabled in production, module.t.aws_dynamodb_table.orders",
        "error: recovery-disabled in staging, module.t.aws_dynamodb_table.orders",
    ]
    assert len(set(page.ids)) == len(page.ids)


def test_findings_of_one_cell_are_one_mark():
    other = RECOVERY._replace(severity=Severity.INFO, attribute="replica[0]", message="Nor can its replica.")
    marks = Page(render(Result((RECOVERY, other)))).marks
    assert marks[0].startswith("error: recovery-disabled and 1 more finding in production, ")
    assert len(marks) == 2


def test_the_same_address_in_another_root_module_has_rows_of_its_own():
    there = RECOVERY._replace(occurrences=(Occurrence("other", "production"),), environments=("production",))
    text = render(Result((RECOVERY, there)))
    assert len(Page(text).marks) == 3
    assert text.index('data-root="live" data-environment="staging"') < text.index('data-root="other"')


def cells(text: str) -> dict[str, list[str]]:
    """Return what the alarm coverage says, by the row's environment and index."""
    (table,) = re.findall(r'aria-label="Alarm coverage"><table>(.*?)</table>', text, re.DOTALL)
    rows = re.findall(r"<tr data-root=.*?</tr>", table)
    plain = [[re.sub("<.*?>", "", cell) for cell in re.findall("<t[hd].*?>(.*?)</t[hd]>", row)] for row in rows]
    return {row[1]: row[2:] for row in plain}


def test_alarm_coverage_says_what_is_watched_what_may_be_and_what_is_not():
    text = render(RESULT)
    assert Page(text).open == []
    assert cells(text) == {"production": ["✓", "W", "·", "W"], "production index by-name": ["W", "·", "?", "W"]}
    assert 'title="ReadThrottleEvents is watched by aws_cloudwatch_metric_alarm.reads"' in text
    assert 'title="SystemErrors is perhaps watched by aws_cloudwatch_metric_alarm.maybe"' in text


def test_tables_without_any_finding_are_in_the_alarm_coverage():
    assert cells(render(Result(watched=(USERS,)))) == {"production": ["·", "·", ""]}


def test_more_than_anybody_reads_is_left_out_and_said(monkeypatch):
    monkeypatch.setattr(as_html, "LIMIT", 2)
    text = render(RESULT)
    assert text.count("<article") == 2
    assert "The page holds the 2 most severe of 4 findings." in text
    assert left_out(RESULT) == "The page holds the 2 most severe of 4 findings."
    assert left_out(Result()) == ""


def test_a_finding_has_code_trail_and_change():
    text = render(RESULT)
    assert "It cannot be restored &lt;b&gt;&amp; lost&lt;/b&gt;." in text
    assert "   41      enabled = <mark>var.pitr</mark>  <i>false</i>" in text
    assert "<code>prod.tfvars:9</code> <code>pitr = false</code>" in text
    assert "<pre>pitr = true</pre>" in text


def test_nothing_is_loaded_and_no_foreign_script_runs():
    text = render(RESULT)
    assert Page(text).loaded == []
    assert "content=\"default-src 'none'; style-src 'sha256-" in text
    style = re.search("<style>(.*)</style>", text, re.DOTALL)[1]
    assert "url(" not in style
    assert "@import" not in style


def test_what_is_undecided_suppressed_or_not_analysed_is_listed():
    undecided = Undecided(
        "DYN203", "window-short", Severity.ERROR, "a.b", "", "", RECOVERY.location, "var.x is unknown"
    )
    comment = Suppression(Location("main.tf", 2, 3, 2, 40), ("DYN201",), 2, 9, until="2027-01-31", reason="old")
    errors = (AnalysisError("broken.tf", 3, 7, "A brace is missing."),)
    text = render(RESULT._replace(undecided=(undecided,), suppressed=(Suppressed(RECOVERY, comment),), errors=errors))
    assert Page(text).open == []
    for words in ("var.x is unknown", "old, until 2027-01-31", "A brace is missing."):
        assert words in text


def test_nothing_found_is_a_page_too():
    text = render(Result(summary=Summary(1, 1)))
    assert Page(text).open == []
    assert '<div class=""><dt>errors</dt><dd>0</dd></div>' in text
    assert '<div class=""><dt>table</dt><dd>1</dd></div>' in text


@contextmanager
def opened(text: str, folder: Path):
    """Open a page in a browser; fail where it asks for anything but itself or complains."""
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium")
    file = folder / "report.html"
    file.write_text(text, encoding="utf-8")
    requests: list[str] = []
    complaints: list[str] = []
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=[*QUIET])
        page = browser.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(file.as_uri())
        yield page
        browser.close()
    assert (requests, complaints) == ([file.as_uri()], [])


@pytest.fixture
def page(tmp_path):
    """Open the page of the result above."""
    with opened(render(RESULT), tmp_path) as page:
        yield page


@pytest.mark.tools
def test_the_fixtures_can_be_looked_at(tmp_path):
    result = run(Request((str(FIXTURES),), preset="strict", coverage=True))
    with opened(render(result), tmp_path) as page:
        assert page.text_content("output") == f"{len(result.findings)} of {len(result.findings)} findings"
        assert page.locator(".metrics .yes").count() > 50
        environment = result.findings[0].environments[0]
        page.select_option("[name=environment]", environment)
        within = sum(environment in each.environments for each in result.findings)
        assert page.text_content("output") == f"{within} of {len(result.findings)} findings"
        assert set(page.locator(".rules tr[data-environment]:visible th:nth-child(2)").all_text_contents()) == {
            environment
        }
        for mark in page.locator(".rules a.mark:visible").all()[:5]:
            mark.click()
            assert page.locator("dialog[open] pre mark").count() >= 1
            page.keyboard.press("Escape")


@pytest.mark.tools
def test_filters_hide_findings_marks_columns_and_rows(page):
    rules, metrics = page.locator(".matrix.rules"), page.locator(".matrix.metrics")
    assert page.text_content("output") == "4 of 4 findings"
    page.select_option("[name=environment]", "staging")
    assert page.text_content("output") == "1 of 4 findings"
    assert rules.locator("thead th:visible").all_text_contents() == [
        "resource",
        "environment",
        "recovery-disabled DYN201",
    ]
    assert rules.locator("a.mark:visible").all_text_contents() == ["E"]
    assert not metrics.is_visible()
    page.click("button[type=reset]")
    page.locator("output", has_text="4 of 4 findings").wait_for()
    assert rules.locator("tr[data-environment]:visible").count() == 4
    page.fill("[name=words]", "throttled REQUESTS")
    assert page.locator("article:visible h3").all_text_contents() == ["warning alarm-missing DYN401"]
    assert metrics.locator("tr[data-environment]:visible").count() == 1
    page.fill("[name=words]", "")
    page.select_option("[name=theme]", "recovery")
    assert page.locator("article:visible").count() == 1
    page.select_option("[name=theme]", "")
    page.select_option("[name=root]", "live")
    assert page.text_content("output") == "3 of 4 findings"


@pytest.mark.tools
def test_a_cell_opens_its_finding(page):
    page.click(".rules a.mark.error >> nth=0")
    dialog = page.locator("dialog[open]")
    assert "It cannot be restored <b>& lost</b>." in dialog.text_content()
    assert dialog.locator("pre mark").text_content() == "var.pitr"
    assert "pitr = false" in dialog.locator("ol").text_content()
    dialog.get_by_text("Close").click()
    assert page.locator("dialog[open]").count() == 0


@pytest.mark.tools
def test_a_gap_of_the_alarm_coverage_opens_its_finding(page):
    page.click(".metrics a.mark >> nth=0")
    assert "no alarm on WriteThrottleEvents" in page.text_content("dialog[open] article")


@pytest.mark.tools
def test_the_keyboard_is_enough(page):
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "words"
    page.focus(".rules a.mark.warning >> nth=0")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.ariaLabel").startswith("warning: index-alarm-missing in production")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.ariaLabel").startswith("error: recovery-disabled in production")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.text_content("dialog nav span") == "4 of 4"
    page.keyboard.press("ArrowRight")
    assert page.text_content("dialog nav span") == "1 of 4"
    assert "A remark." in page.text_content("dialog article")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert page.evaluate("document.activeElement.className") == "mark info"


@pytest.mark.tools
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_read(page, scheme):
    page.emulate_media(color_scheme=scheme)
    worst = page.evaluate("""() => {
        const light = (color) => {
          const [r, g, b] = color.match(/[\\d.]+/g).map((each) => each / 255)
            .map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const ground = (element) => {
          for (let at = element; at; at = at.parentElement) {
            const color = getComputedStyle(at).backgroundColor;
            if (color !== 'rgba(0, 0, 0, 0)') return color;
          }
        };
        const texts = [...document.querySelectorAll('p, a, th, dt, dd, span, code, i, mark, label, h2, small')];
        return Math.min(...texts.map((each) => {
          const [one, other] = [light(getComputedStyle(each).color), light(ground(each))];
          return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        }));
    }""")
    assert worst >= 4.5


@pytest.mark.tools
def test_it_prints_findings_without_controls(page):
    page.emulate_media(media="print")
    assert page.locator("form:visible").count() == 0
    assert page.locator("article:visible").count() == 4
    assert page.pdf().startswith(b"%PDF")
