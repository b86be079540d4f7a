"""One whole life: a park and an enterprise from the call of a batch to the first effect review.

Everything is done on the pages, by the role that does it in life; time moves by the clock bar.
"""

from collections.abc import Iterator

import pytest

from tests.journeys import stages
from tests.journeys.people import People
from tests.journeys.serving import Portal, build, serve


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal in which nothing has happened yet."""
    bare = build("bare", tmp_path_factory.mktemp("bare"))
    with serve(bare, tmp_path_factory.mktemp("life") / "var") as served:
        yield served


@pytest.mark.clause("五")
@pytest.mark.clause("六(一)")
@pytest.mark.clause("六(二)")
@pytest.mark.clause("六(三)")
@pytest.mark.clause("六(四)")
@pytest.mark.clause("七")
@pytest.mark.clause("八(一)")
def test_a_park_and_an_enterprise_live_from_draft_to_first_review(people: People) -> None:
    stages.call(people)
    stages.apply(people)
    stages.recommend(people)
    stages.evaluate(people)
    stages.select(people)
    stages.create(people)
    stages.accept(people)
    stages.show(people)
    stages.recognise(people)
    stages.review(people)
