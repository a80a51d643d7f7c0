"""Every template renders for every status and role; nothing typed or stored becomes markup.

covers: S1-01, S1-07, S3-03
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from backend.dashboard.presenters.badges import Badge
from backend.dashboard.presenters.billing import ReceiptText
from backend.dashboard.presenters.order_page import PartRow, Several
from backend.dashboard.presenters.problems import present_problem
from backend.dashboard.presenters.shell import NOTICES, present_nav, present_notice, present_theme
from backend.dashboard.rendering import TEMPLATES
from backend.domain.escrow.lifecycle import Role, Status
from tests.builders.pages import (
    a_bubble,
    a_button,
    a_delivery,
    a_form,
    a_shell,
    an_order_page,
)

EVIL = "\"><script>alert(1)</script>' onmouseover=alert(2) {{ 7*7 }}"


class Reader(HTMLParser):
    """What a browser would make of it."""

    def __init__(self):
        super().__init__()
        self.tags, self.ids, self.labels, self.open = [], [], [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        if "id" in given:
            self.ids.append(given["id"])


def read(html):
    reader = Reader()
    reader.feed(html)
    return reader


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("role", Role)
def test_the_page_of_an_order_renders_for_every_status_and_role(render, status, role):
    page = an_order_page(a_delivery(status, role))
    html = render("pages/order.html", shell=a_shell(), page=page, message_form=a_form())
    reader = read(html)
    assert len(reader.ids) == len(set(reader.ids)), "an id stands twice"
    assert html.count("<h1") == 1
    assert render("parts/order/live.html", shell=a_shell(), page=page, parts=("main", "thread"))
    receipt = ReceiptText("Sun 22 Nov 2026, 12:00 UTC", "Sat 21 Nov 2026, 12:00 UTC", "", ())
    assert render("pages/receipt.html", shell=a_shell(), page=page, receipt=receipt)


def test_an_order_of_several_deliveries_numbers_them(render):
    rows = tuple(
        PartRow(
            f"#delivery-{n}", f"{n}. A stool", "Parcel", "45.00 tUSD", Badge("On its way", "info")
        )
        for n in (1, 2)
    )
    several = Several(Badge("In progress", "info"), rows, "90.00 tUSD", next=None)
    page = an_order_page(
        a_delivery(id="dlv_1", title="A stool"),
        a_delivery(id="dlv_2", title="A lamp"),
        several=several,
    )
    html = render("pages/order.html", shell=a_shell(), page=page, message_form=a_form())
    assert "Delivery 1: A stool" in html
    assert "Delivery 2: A lamp" in html
    assert 'href="#delivery-2"' in html
    ids = [found for found in read(html).ids if not found.startswith("ask-")]
    assert len(ids) == len(set(ids)), "an id stands twice"


def test_whatever_people_write_stays_text(render):
    messages = an_order_page().messages
    evil = an_order_page(
        a_delivery(others=(a_button("refund", label=EVIL, explains=EVIL),)),
        title=EVIL,
        note=EVIL,
        thread_with=EVIL,
        messages=tuple(a_bubble(m.id, EVIL, m.at, who=EVIL, role=EVIL) for m in messages),
    )
    html = render("pages/order.html", shell=a_shell(), page=evil, message_form=a_form(text=EVIL))
    tags = read(html).tags
    assert [a.get("src") for tag, a in tags if tag == "script" and "src" not in a] in ([], [None])
    assert not any(name.startswith("on") for _, attributes in tags for name in attributes)
    assert "{{ 7*7 }}" in html


def test_a_chain_action_reads_back_as_it_was(render):
    button = a_button(chain={"title": "Pay <b>'quoted' & \"double\"</b>"}, confirm=None)
    page = an_order_page(a_delivery(others=(button,)))
    found = [
        attributes["data-chain-action"]
        for _, attributes in read(render("parts/order/main.html", page=page)).tags
        if "data-chain-action" in attributes
    ]
    assert {"title": "Pay <b>'quoted' & \"double\"</b>"} in [json.loads(text) for text in found]


def test_templates_hold_no_script_no_style_and_no_handler():
    for file in TEMPLATES.rglob("*.html"):
        text = re.sub(r"{#.*?#}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"\sstyle=", text), file
        assert not re.search(r"\son[a-z]+=", text), file
        assert not re.search(r"hx-on|hx-vals=.js:|javascript:", text), file
        for script in re.findall(r"<script[^>]*>", text):
            assert 'nonce="{{ shell.nonce }}"' in script, file


def test_only_icons_and_the_boot_document_are_printed_unescaped():
    unescaped = {
        f"{file.name}: {hit}"
        for file in TEMPLATES.rglob("*.html")
        for hit in re.findall(r"{{[^}]*\|\s*safe[^}]*}}", file.read_text(encoding="utf-8"))
    }
    assert unescaped == {"base.html: {{ shell.boot|safe }}", "icons.html: {{ PATHS[name]|safe }}"}


def test_only_one_file_draws_step_buttons():
    drawing = {
        file.relative_to(TEMPLATES).as_posix()
        for file in TEMPLATES.rglob("*.html")
        if "button.chain" in file.read_text(encoding="utf-8")
    }
    assert drawing == {"macros/steps.html"}


def test_fields_show_what_was_typed_and_what_is_wrong(render):
    from backend.dashboard.forms.form import Form

    form = Form({"tracking_number": EVIL}, {"tracking_number": "Compare it, please."})
    source = (
        '{% from "macros/forms.html" import text, summary %}{{ summary(form) }}'
        '{{ text(form, "tracking_number", "Number", help="As on the receipt.") }}'
    )
    environment_render = render.__closure__[0].cell_contents.from_string(source).render(form=form)
    (field,) = [attributes for tag, attributes in read(environment_render).tags if tag == "input"]
    assert field["value"] == EVIL
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"] == "tracking_number-help tracking_number-error"
    assert "Compare it, please." in environment_render
    assert "Nothing you typed is lost." in environment_render


@pytest.mark.parametrize(
    "status", [400, 401, 403, 404, 405, 409, 413, 418, 422, 429, 500, 502, 503]
)
def test_every_refusal_has_a_page(render, status):
    page = present_problem(status, None, reference="abc")
    html = render("pages/error.html", shell=a_shell(), page=page)
    assert page.title in html and "abc" in html


def test_the_frame_says_who_where_and_what(render):
    shell = a_shell(notice=present_notice("named"), theme="dark", me=None)
    html = render("pages/how_it_works.html", shell=shell)
    tags = read(html).tags
    assert '<html lang="en" data-theme="dark">' in html
    assert NOTICES["named"] in html
    assert ("a", {"class": "skip-link", "href": "#main"}) in tags
    assert [a["aria-label"] for tag, a in tags if tag == "nav"] == [
        "Main",
        "Main, small screens",
        "More",
    ]
    assert sum(a.get("aria-current") == "page" for tag, a in tags if tag == "a") == 2
    assert "/sign-in?next=/orders" in html


def test_a_notice_nobody_wrote_says_nothing():
    assert present_notice("<script>") is None
    assert present_notice(None) is None
    assert present_theme("light") == "light"
    assert present_theme("purple") is None


def test_navigation_shows_what_somebody_has():
    def names(**changes):
        given = {"is_signed_in": True, "is_arbiter": False, "need_you": 0, "open_cases": 0}
        return [item.name for item in present_nav("market", **{**given, **changes})]

    assert names(is_signed_in=False) == ["market", "sell"]
    assert names() == ["market", "orders", "sell"]
    assert names(is_arbiter=True) == ["market", "orders", "sell", "cases"]
