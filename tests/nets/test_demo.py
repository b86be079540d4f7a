"""What the accounts of one click find waiting in the demo."""

import pytest

from portal.inbox.todo import items
from recognition.models import ExpertOpinion
from tests.nets.world import World

pytestmark = pytest.mark.django_db


def test_the_expert_finds_an_effect_review_to_give_an_opinion_on(world: World) -> None:
    expert = world.cast.user("expert-001")
    opinion = ExpertOpinion.objects.with_life().get(expert=expert)
    assert opinion.is_committed
    assert opinion.get_absolute_url() in [item.url for item in items(expert)]
