"""An empty portal has nothing but the house's own words: in English, none of them is Chinese."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

#: Said in Chinese to everybody: the way to the other language, the notice and its clauses by their
#: numbers.
SAID = re.compile(
    r"简体中文|工信部规〔2025〕250号|[一二三四五六七八九十]{1,2}(?:\([一二三四五]\))?(?![一-鿿])"
)
PAGES = (
    "home",
    "guide",
    "notice_list",
    "public_notice_list",
    "base_list",
    "case_list",
    "verify_form",
    "objection_query",
    "register",
    "account_login",
)


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_an_empty_portal_speaks_english_throughout(client: Client, name: str) -> None:
    response = client.get(reverse(name), headers={"Accept-Language": "en"})
    words = SAID.sub("", strip_tags(response.content.decode()))
    assert re.findall("[一-鿿]+", words) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_it_speaks_chinese_to_whoever_asks_for_nothing_else(client: Client, name: str) -> None:
    response = client.get(reverse(name))
    assert response["Content-Language"] == "zh-hans"
    assert re.search("[一-鿿]", strip_tags(response.content.decode()))
