"""Answers are found again by the very objects that they rest on, inside `remembering` and nowhere else."""

from dataclasses import replace

from cytostorm.bedside import assess
from cytostorm.library import shipped
from cytostorm.memory import QUESTIONS, Memory, is_remembering, remembering, same
from cytostorm.testing.cases import record_of

LIBRARY = shipped()


def counted():
    """A function and how often it was called."""
    calls = []
    return calls, lambda: calls.append(1) or len(calls)


def test_an_answer_is_found_again_by_its_objects_and_its_name():
    memory, (calls, make), held = Memory(8), counted(), (object(), object())
    with remembering():
        assert [memory.answer(held, make), memory.answer(held, make)] == [1, 1]
        assert memory.answer(held, make, "otherwise") == 2
        assert memory.answer(held[::-1], make) == 3
    assert len(calls) == 3


def test_nothing_is_remembered_outside():
    memory, (_, make) = Memory(8), counted()
    assert not is_remembering()
    assert [memory.answer((), make), memory.answer((), make)] == [1, 2]
    with remembering(), remembering(False):
        memory.answer((), make)
    assert len(memory) == 0


def test_what_is_not_asked_for_goes_and_what_is_asked_for_stays():
    memory, (_, make), often = Memory(4), counted(), object()
    with remembering():
        for other in [object() for _ in range(100)]:
            assert memory.answer((often,), make) == 1
            memory.answer((other,), lambda: 0)
    assert len(memory) <= 2 * memory.most


def test_no_other_object_takes_the_place_of_one_that_was_forgotten():
    memory = Memory(4)
    with remembering():
        for number in range(1000):
            assert memory.answer(([number],), lambda number=number: number) == number


def test_equal_values_become_one_and_a_number_is_no_truth():
    first, second = (1, "a" * 30), (1, "a" * 29 + "a")
    with remembering():
        assert same(first) is same(second)
        assert same(True) is True
        assert same(1) is not True


def test_a_set_that_a_value_does_not_touch_is_the_same_object():
    given = {"ferritin": {"value": 12000, "unit": "ng/mL"}}
    more = {**given, "temperature": {"value": 39.6, "unit": "Cel"}}
    with remembering():
        before, after = (assess(undated(one), LIBRARY, version="1") for one in (given, more))
    alike = [one.id for one, other in zip(before.judged, after.judged, strict=True) if one is other]
    assert "hlh-2004" not in alike
    assert len(alike) > 5


def undated(given):
    """The record of a case as a form sends it, without times."""
    record = record_of(given, LIBRARY)
    times = type(record.facts[0].times)()
    facts = tuple(replace(fact, times=times) for fact in record.facts)
    return replace(record, facts=facts)


def test_what_nobody_asked_for_in_a_while_is_forgotten():
    memory, held = Memory(8), object()
    with remembering():
        assert memory.answer((held,), lambda: 1) == 1
    for _ in range(2 * QUESTIONS):
        with remembering():
            pass
    with remembering():
        assert memory.answer((held,), lambda: 2) == 2
    assert len(memory) == 1
