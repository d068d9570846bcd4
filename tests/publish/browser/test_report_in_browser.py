"""The report in a real browser: it searches and filters, runs nothing of a school's text, asks for nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.publish import everything
from tests.publish.made_run import HOSTILE, PLAIN, make_run, many_findings, page_of


@pytest.fixture
def page(browser, tmp_path: Path):
    """The hostile little run's report, freshly opened."""
    path = tmp_path / "index.html"
    path.write_bytes(page_of(make_run(tmp_path)))
    browser.get_log("browser"), browser.get_log("performance")
    browser.get(path.as_uri())
    return browser


def shown(page, selector: str) -> int:
    """How many elements are not hidden by the filter (open or not)."""
    return page.execute_script("return document.querySelectorAll(arguments[0] + ':not(.hidden)').length", selector)


def search(page, text: str) -> None:
    """Types into the search box as a user does, and waits until the list answers."""
    from selenium.webdriver.support.ui import WebDriverWait

    before = page.execute_script("return document.getElementById('hits').textContent")
    box = page.find_element("id", "query")
    box.clear()
    box.send_keys(text)
    WebDriverWait(page, 10).until(lambda d: d.execute_script("return document.getElementById('hits').textContent") != before)


def test_search_narrows_the_list_to_what_holds_all_words(page) -> None:
    everything = shown(page, ".finding")
    search(page, "A310")
    texts = page.execute_script("return [...document.querySelectorAll('#by-school tr.finding:not(.hidden)')].map(e => e.textContent)")
    assert texts
    assert all("A310" in text for text in texts)
    assert shown(page, ".finding") < everything


def test_search_for_a_school_leaves_that_school_and_opens_it(page) -> None:
    search(page, PLAIN)
    names = page.execute_script(
        "return [...document.querySelectorAll('#by-school > details:not(.hidden)')].map(e => [e.textContent, e.open])"
    )
    assert names
    assert all(PLAIN in text and is_open for text, is_open in names)


def test_nothing_found_says_so(page) -> None:
    search(page, "查无此词")
    assert shown(page, "#by-school .finding") == 0
    assert "0 条" in page.find_element("id", "hits").text


def test_filter_by_severity_hides_the_other_severities(page) -> None:
    assert shown(page, "#by-school .finding[data-level=warning]") > 0
    page.find_element("css selector", "input.level[value=warning]").click()
    assert shown(page, ".finding[data-level=warning]") == 0
    assert shown(page, "#by-school .finding[data-level=error]") > 0


def test_answered_findings_can_be_left_out(page) -> None:
    assert shown(page, ".finding[data-answered=yes]") > 0
    page.find_element("id", "unanswered").click()
    assert shown(page, ".finding[data-answered=yes]") == 0
    assert shown(page, "#by-school .finding[data-answered=no]") > 0


def test_a_link_to_a_rule_leads_to_its_text_in_the_same_file(page) -> None:
    link = page.find_element("css selector", "#by-school details[open] tr.finding a.code")
    page.execute_script("arguments[0].click()", link)
    target = page.execute_script("return document.querySelector(':target')?.id")
    assert target == "rule-" + link.get_attribute("textContent")
    broken = page.execute_script(
        "return [...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.hash.slice(1)).filter(id => !document.getElementById(id))"
    )
    assert broken == []


def test_text_of_schools_is_never_markup(page) -> None:
    assert page.execute_script("return document.querySelectorAll('script').length") == 1
    assert page.execute_script("return document.querySelectorAll('td b b, main script, main img, main iframe').length") == 0
    assert HOSTILE in page.execute_script("return document.body.textContent")
    assert page.find_elements("xpath", "//b[text()='乙']") == []
    search(page, "<script>")
    assert page.execute_script("return document.querySelectorAll('script').length") == 1


def test_no_console_message_and_no_request_but_the_file_itself(page) -> None:
    search(page, "A3")
    page.find_element("id", "open-all").click()
    assert page.get_log("browser") == []
    events = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    asked = {e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"}
    assert {url.split(":")[0] for url in asked} <= {"file", "data"}
    assert len({url.split("#")[0] for url in asked if url.startswith("file")}) == 1


def test_a_foreign_script_would_not_run(page) -> None:
    page.execute_script("const s = document.createElement('script'); s.textContent = 'window.harm = 1'; document.body.append(s)")
    assert page.execute_script("return window.harm") is None
    assert "Content Security Policy" in str(page.get_log("browser"))


def test_printing_opens_the_schools_with_something_to_correct(page) -> None:
    page.find_element("id", "close-all").click()
    page.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    assert page.execute_script(
        "return [...document.querySelectorAll('#by-school > details')].every(d => d.open || !d.querySelector('.finding'))"
    )
    page.execute_script("window.dispatchEvent(new Event('afterprint'))")
    assert page.execute_script("return document.querySelectorAll('#by-school > details[open]').length") == 0


def test_twenty_thousand_findings_stay_usable(browser, tmp_path: Path) -> None:
    path = tmp_path / "index.html"
    path.write_bytes(page_of(make_run(tmp_path, many_findings(20_000))))
    browser.get(path.as_uri())
    assert 0 < shown(browser, ".finding") < 20_000
    assert "findings.csv" in browser.find_element("id", "by-rule").get_attribute("textContent")
    search(browser, "A310")
    assert shown(browser, "#by-rule .finding") > 0


def test_overview_leads_to_every_province(browser, tmp_path: Path) -> None:
    run = make_run(tmp_path)
    (run.reports / "11-北京").mkdir(parents=True)
    (run.reports / "11-北京" / "run.json").write_text("{", encoding="utf-8")
    everything.publish(run, everything.made(run))
    browser.get((run.reports / "index.html").as_uri())
    assert "无法读取" in browser.find_element("tag name", "main").text
    browser.find_element("link text", "浙江省").click()
    assert "核对报告" in browser.title
