"""The HTML page: its content, and its behaviour in a browser."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dynlint import __version__
from dynlint.finding import (
    AnalysisError,
    Change,
    Finding,
    Occurrence,
    Result,
    RulesRun,
    RunFacts,
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
from dynlint.reports.html_data import type_of
from dynlint.reports.order import in_order
from dynlint.request import Request
from dynlint.rulebook.rulebook import load
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
"""Keeps the browser from sending requests of its own."""


class Page(HTMLParser):
    """Collects elements that are opened and never closed, and every address that the page would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Note an element."""
        given = dict(attrs)
        self.loaded += [given[name] for name in ("src", "srcset", "data", "action") if name in given]
        self.loaded += [tag] if tag in ("link", "img", "iframe", "object") else []
        if tag not in ("meta", "input", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Close the element opened last."""
        assert self.open.pop() == tag


def data_in(text: str) -> dict:
    """Return the data that a page contains."""
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)[1])


def test_every_finding_is_in_the_page_and_every_text_once():
    text = render(RESULT)
    data = data_in(text)
    assert Page(text).open == []
    assert [data["rules"][each[0]]["id"] for each in data["findings"]] == ["DYN201", "DYN401", "DYN402", "ACME1"]
    assert len(set(data["texts"])) == len(data["texts"])
    where = [[data["texts"][number] for number in place] for place in data["findings"][0][7]]
    assert where == [["live", "production", ""], ["live", "staging", ""]]


def test_messages_on_many_resources_are_one_text():
    def about(address: str) -> Finding:
        return RECOVERY._replace(address=address, message=f"{address} cannot be restored.")

    data = data_in(render(Result((about("aws_dynamodb_table.a"), about("aws_dynamodb_table.b")))))
    assert [data["texts"][each[4]] for each in data["findings"]] == ["\0 cannot be restored."] * 2


def test_a_rule_says_at_which_resources_it_looks():
    """A cell without a finding means "fine" only if the rule ran and checks resources of this type."""
    rules = tuple(rule.text for rule in load().rules)
    spoken = (RulesRun("live", "production", ("DYN101", "DYN201", "DYN401")), RulesRun("live", "staging", ("DYN101",)))
    data = data_in(render(RESULT._replace(rules=rules, spoken=spoken)))
    types = {rule["id"]: rule["types"] for rule in data["rules"]}
    assert types["DYN201"] == ["aws_dynamodb_table"]
    ids = [rule["id"] for rule in data["rules"]]
    asked = [sorted(ids[number] for number in rules) for rules in data["asked"]]
    assert [(data["texts"][each[1]], asked[each[2]]) for each in data["spoken"]] == [
        ("production", ["DYN201", "DYN401"]),
        ("staging", []),
    ]


@pytest.mark.parametrize(
    ("address", "type_"),
    [
        ("aws_dynamodb_table.t", "aws_dynamodb_table"),
        ('module.a["x.y"].module.b[0].aws_iam_policy.p["a.b"]', "aws_iam_policy"),
        ("module.a.data.aws_iam_policy_document.d", "aws_iam_policy_document"),
        ("awscc_dynamodb_table.t", "awscc_dynamodb_table"),
        ("modules/table/main.tf", ""),
        ("module.aws_x", ""),
    ],
)
def test_the_type_of_an_address(address, type_):
    assert type_of(address) == type_


def test_more_than_anybody_reads_has_no_code_and_is_said(monkeypatch):
    monkeypatch.setattr(as_html, "LIMIT", 2)
    text = render(RESULT)
    assert [len(each) for each in data_in(text)["findings"]] == [13, 13, 8, 8]
    assert "The page has code and causes of the 2 most severe of 4 findings." in text
    assert left_out(RESULT) == "The page has code and causes of the 2 most severe of 4 findings."
    assert left_out(Result()) == ""


def test_the_page_says_when_and_of_what_it_was_made():
    facts = RunFacts("2026-11-30 12:00 +0000", "0123456789abcdef0123456789abcdef01234567", ("infrastructure", "a"))
    text = render(RESULT._replace(facts=facts))
    assert "infrastructure, a \N{MIDDLE DOT} commit 0123456789ab \N{MIDDLE DOT} 2026-11-30 12:00 +0000" in text
    assert f"dynlint {__version__}" in text


def test_nothing_is_loaded_and_no_foreign_script_runs():
    text = render(RESULT)
    assert Page(text).loaded == []
    assert "content=\"default-src 'none'; style-src 'sha256-" in text
    style = re.search("<style>(.*)</style>", text, re.DOTALL)[1]
    assert "url(" not in style
    assert "@import" not in style


def test_no_text_ends_the_data():
    finding = RECOVERY._replace(message="</script><script>alert(1)</script><!--")
    text = render(Result((finding,)))
    assert Page(text).open == []
    assert text.count("</script>") == 2
    assert finding.message in data_in(text)["texts"]


COMMENT = Suppression(Location("main.tf", 2, 3, 2, 40), ("DYN201",), 2, 9, until="2027-01-31", reason="old")
OPEN = Undecided(
    "DYN203", "window-short", Severity.ERROR, "a.b", "", "", RECOVERY.location, "var.x is unknown", ("production",)
)
WHOLE = RESULT._replace(
    undecided=(OPEN._replace(address=RECOVERY.address, occurrences=(Occurrence("live", "production"),)),),
    suppressed=(Suppressed(RECOVERY._replace(rule="DYN301", name="prevent-destroy-missing"), COMMENT),),
    spoken=(RulesRun("live", "production", ("DYN401",)),),
    rules=tuple(rule.text for rule in load().rules),
)


def test_what_is_undecided_suppressed_or_not_analysed_is_in_it():
    errors = (AnalysisError("broken.tf", 3, 7, "A brace is missing."),)
    text = render(WHOLE._replace(errors=errors))
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
    """Open a page in a browser; fail if it requests another address or logs anything."""
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
    """Open the page of `RESULT`."""
    with opened(render(RESULT), tmp_path) as page:
        yield page


def marks(page, section: str = "#rules") -> list[str]:
    return [link.get_attribute("aria-label") for link in page.locator(f"{section} a.mark").all()]


def settled(page, number: int) -> None:
    """Wait until this many findings are shown."""
    page.locator("output", has_text=re.compile(f"^{number} of")).wait_for()


@pytest.mark.tools
def test_a_mark_for_each_resource_rule_and_environment(page):
    assert marks(page) == [
        "info: own-rule in any environment, module.t.aws_dynamodb_table.orders",
        "warning: alarm-missing in production, aws_dynamodb_table.users",
        "warning: index-alarm-missing in production, aws_dynamodb_table.users",
        "error: recovery-disabled in production, module.t.aws_dynamodb_table.orders",
        "error: recovery-disabled in staging, module.t.aws_dynamodb_table.orders",
    ]
    assert page.locator("#rules tr.root").count() == 2


@pytest.mark.tools
def test_findings_of_one_cell_are_one_mark(tmp_path):
    other = RECOVERY._replace(severity=Severity.INFO, attribute="replica[0]", message="Nor can its replica.")
    with opened(render(Result((RECOVERY, other))), tmp_path) as page:
        assert marks(page)[0].startswith("error: recovery-disabled and 1 more finding in production, ")
        assert len(marks(page)) == 2


@pytest.mark.tools
def test_what_was_not_judged_looks_unlike_what_is_fine(tmp_path):
    with opened(render(WHOLE), tmp_path) as page:
        row = page.locator("#rules tr[data-environment=production]", has=page.locator("a.mark.error"))
        kinds = {
            cell.get_attribute("aria-label") or "": name
            for name in ("off", "fine", "open", "silent")
            for cell in row.locator(f"td.{name} span, a.{name}").all()
        }
        assert kinds["index-alarm-missing is not judged here"] == "off"
        assert kinds["alarm-missing finds nothing here"] == "fine"
        address = "in production, module.t.aws_dynamodb_table.orders"
        assert kinds[f"? undecided: recovery-window-short {address}"] == "open"
        assert kinds[f"S suppressed: prevent-destroy-missing {address}"] == "silent"
        grounds = [
            row.locator(f"td.{name}").first.evaluate("each => getComputedStyle(each).backgroundImage")
            for name in ("off", "fine")
        ]
        assert grounds[0] != grounds[1]
        row.locator("a.open").click()
        assert "var.x is unknown" in page.text_content("dialog[open] article")


@pytest.mark.tools
def test_alarm_coverage_says_what_is_watched_what_may_be_and_what_is_not(page):
    rows = page.locator("#metrics tr[data-environment]").all()
    said = {row.locator("th").text_content(): row.locator("td").all_text_contents() for row in rows}
    assert said == {"production": ["✓", "W", "·", "W"], "production index by-name": ["W", "·", "?", "W"]}
    titles = [each.get_attribute("title") for each in page.locator("#metrics td span[title]").all()]
    assert "ReadThrottleEvents is watched by aws_cloudwatch_metric_alarm.reads" in titles
    assert "SystemErrors is perhaps watched by aws_cloudwatch_metric_alarm.maybe" in titles


@pytest.mark.tools
def test_a_finding_has_code_trail_change_and_root_module(page):
    article = page.locator("#list article").first
    said = article.text_content()
    assert "It cannot be restored <b>& lost</b>." in said
    assert "   41      enabled = var.pitr  false" in said
    assert "prod.tfvars:9 pitr = false" in said
    assert article.locator("pre").last.text_content() == "pitr = true"
    assert "In the root modulelive" in said


@pytest.mark.tools
def test_the_fixtures_can_be_looked_at(tmp_path):
    result = run(Request((str(FIXTURES),), preset="strict", coverage=True))
    with opened(render(result), tmp_path) as page:
        causes = in_order(result.findings)
        assert page.text_content("output") == f"{len(causes)} of {len(causes)} findings"
        assert page.locator("#metrics .yes").count() > 10
        environment = result.findings[0].environments[0]
        page.select_option("[name=environment]", environment)
        occurring = [{where.environment for where in each.occurrences} for each in causes]
        settled(page, sum(environment in names for names in occurring))
        assert set(page.locator("#rules tr[data-environment] th").all_text_contents()) == {environment}
        for mark in page.locator("#rules a.mark:is(.error, .warning, .info)").all()[:5]:
            mark.click()
            assert page.locator("dialog[open] pre mark").count() >= 1
            page.keyboard.press("Escape")


@pytest.mark.tools
def test_filters_hide_findings_marks_columns_and_rows(page):
    rules, metrics = page.locator("#rules"), page.locator("#metrics")
    assert page.text_content("output") == "4 of 4 findings"
    page.select_option("[name=environment]", "staging")
    settled(page, 1)
    assert rules.locator("thead tr:first-child th").all_text_contents() == ["environment", "recovery-disabledDYN201"]
    assert rules.locator("a.mark").all_text_contents() == ["E"]
    assert not metrics.is_visible()
    page.click("button[type=reset]")
    settled(page, 4)
    assert rules.locator("tr[data-environment]").count() == 4
    page.fill("[name=words]", "throttled REQUESTS")
    settled(page, 1)
    assert page.locator("#list article h3").all_text_contents() == ["warning alarm-missing DYN401"]
    assert metrics.locator("tr[data-environment]").count() == 1
    page.fill("[name=words]", "")
    page.select_option("[name=theme]", "recovery")
    settled(page, 1)
    assert page.locator("#list article").count() == 1
    page.select_option("[name=theme]", "")
    page.select_option("[name=root]", "live")
    settled(page, 3)


@pytest.mark.tools
def test_a_cell_opens_its_finding(page):
    page.click("#rules a.mark.error >> nth=0")
    dialog = page.locator("dialog[open]")
    assert "It cannot be restored <b>& lost</b>." in dialog.text_content()
    assert dialog.locator("pre mark").text_content() == "var.pitr"
    assert "pitr = false" in dialog.locator("ol").text_content()
    dialog.get_by_text("Close").click()
    assert page.locator("dialog[open]").count() == 0


@pytest.mark.tools
def test_a_gap_of_the_alarm_coverage_opens_its_finding(page):
    page.click("#metrics a.mark >> nth=0")
    assert "no alarm on WriteThrottleEvents" in page.text_content("dialog[open] article")


@pytest.mark.tools
def test_the_keyboard_is_enough(page):
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "words"
    page.focus("#rules a.mark.warning >> nth=0")
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
        const texts = [...document.querySelectorAll('p, a, th, dt, dd, span, code, i, mark, label, h2, small')]
          .filter((each) => each.getBoundingClientRect().width && !each.closest('.skip'));
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
    assert page.locator("#rules tr[data-environment]").count() == 4
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.tools
def test_a_narrow_screen_scrolls_down_only(page):
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("#rules a.mark.error >> nth=0")
    assert page.evaluate("document.querySelector('dialog').scrollWidth <= document.querySelector('dialog').clientWidth")


@pytest.mark.tools
def test_landmarks_and_a_way_past_them(page):
    assert [page.locator(tag).count() for tag in ("header", "main", "form[role=search]")] == [1, 1, 1]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#list"
    names = [each.get_attribute("aria-labelledby") for each in page.locator("main > section:visible").all()]
    assert names == ["rules-heading", "metrics-heading", "list-heading"]


@pytest.mark.tools
def test_a_link_to_a_finding_opens_it(page):
    page.evaluate("location.hash = '#f2'")
    assert "alarm-missing" in page.locator("dialog[open] article").text_content()


def many(roots: int, environments: int) -> Result:
    """Return a result with this many root modules, each with three tables in several environments."""
    names = [f"env{each}" for each in range(environments)]
    findings = tuple(
        RECOVERY._replace(
            address=f"module.service.aws_dynamodb_table.t{table}",
            environments=tuple(names),
            occurrences=tuple(Occurrence(f"services/s{root:03}", name) for name in names),
        )
        for root in range(roots)
        for table in range(3)
    )
    return Result(findings, roots=tuple(f"services/s{root:03}" for root in range(roots)))


@pytest.mark.tools
def test_ten_thousand_rows_are_as_few_elements_as_a_screen_shows(tmp_path):
    result = many(roots=134, environments=30)
    text = render(result)
    assert len(text) < 2_000_000
    with opened(text, tmp_path) as page:
        assert page.evaluate("document.querySelectorAll('*').length") < 4_000
        assert page.locator("[tabindex='0'], a[href]:not([tabindex='-1']), button:visible, input, select").count() < 100
        assert page.get_attribute("#rules table", "aria-rowcount") == str(134 * (1 + 3 * 31) + 1)
        page.evaluate("document.querySelector('#rules .scroller').scrollTop = 1e9")
        page.locator("#rules tr[data-root='services/s133']").first.wait_for()
        here = page.locator("#rules .here").text_content()
        assert re.split(r" \W ", here) == ["services/s133", "module.service.aws_dynamodb_table.t2"]
        page.focus("#rules a.mark >> nth=-1")
        page.select_option("[name=root]", "services/s070")
        settled(page, 1)  # one cause, which several tables have
        assert page.locator("#rules tr.resource").all_text_contents()[:2] == [
            f"module.service.aws_dynamodb_table.t{each}" for each in range(2)
        ]
