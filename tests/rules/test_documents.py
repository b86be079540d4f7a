"""Names are cleaned, packages weighed: whatever anybody calls or packs a file."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents import rules


@given(st.text(max_size=400))
def test_a_cleaned_name_holds_no_path_and_nothing_unseen(name):
    clean = rules.clean_name(name)
    assert len(clean) <= rules.MAX_NAME
    assert not set(clean) & set('/\\"<>|:*?\n\r\t\0')
    assert {"Cc", "Cf", "Cs"}.isdisjoint(unicodedata.category(char) for char in clean)
    assert rules.clean_name(clean) == clean


@given(st.text("证明材料abc", min_size=1, max_size=300), st.sampled_from(["pdf", "docx"]))
def test_cleaning_keeps_the_extension(stem, kind):
    assert rules.extension(rules.clean_name(f"{stem}.{kind}")) == kind


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\用户\\审计.pdf", "审计.pdf"),
        ("账\u202efdp.exe", "账fdp.exe"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("  .. ", ""),
        ('引"号".pdf', "引_号_.pdf"),
    ],
)
def test_names_as_people_and_others_send_them(name, clean):
    assert rules.clean_name(name) == clean


@given(st.integers(0, 2 * rules.MAX_UNPACKED), st.integers(1, rules.MAX_UNPACKED))
def test_what_unpacks_too_large_or_too_densely_is_a_bomb(size, packed):
    parts = [rules.Part("[Content_Types].xml", 0, 0), rules.Part("xl/a.xml", size, packed)]
    bomb = size > rules.MAX_UNPACKED or (
        size > rules.RATIO_FROM and size > rules.MAX_RATIO * packed
    )
    assert (rules.package_fault("xlsx", parts) is rules.FileFault.BOMB) == bomb
