"""CPR numbers: what is accepted, how they are kept, and that nobody reads them off the disk."""

from datetime import date

import pytest
from cryptography.exceptions import InvalidTag
from django.db import IntegrityError, connection, transaction

from bostoette.crypto import seal, unseal
from citizens.cpr import InvalidCpr, found_in, masked, parse
from tests.town import Town

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "born_on"),
    [
        ("2110625629", date(1862, 10, 21)),
        ("211062-5629", date(1862, 10, 21)),
        ("2110625628", date(1862, 10, 21)),  # modulus 11 is not met, and need not be
        ("6710625629", date(1862, 10, 7)),  # erstatningsnummer
        ("2902966000", date(1896, 2, 29)),
    ],
)
def test_numbers_are_read_with_their_century(text: str, born_on: date) -> None:
    assert parse(text, today=TODAY).born_on == born_on


@pytest.mark.parametrize(
    "text",
    ["", "211062562", "21106256290", "3002625629", "2902946000", "abcdefghij", "0000005000", "٢١١٠٦٢٥٦٢٩"],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidCpr):
        parse(text, today=TODAY)


@pytest.mark.parametrize(
    ("seventh", "year", "century"),
    [
        ("3", "99", 1900),
        ("4", "36", 2000),
        ("4", "37", 1900),
        ("9", "36", 2000),
        ("9", "37", 1900),
        ("5", "57", 2000),
        ("5", "58", 1800),
        ("8", "57", 2000),
        ("8", "58", 1800),
    ],
)
def test_the_seventh_digit_decides_the_century(seventh: str, year: str, century: int) -> None:
    far_ahead = date(2099, 12, 31)
    assert parse(f"0101{year}{seventh}000", today=far_ahead).born_on == date(century + int(year), 1, 1)


def test_a_birth_date_in_the_future_is_refused() -> None:
    with pytest.raises(InvalidCpr):
        parse("0101304000", today=TODAY)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ring til 211062-5629 i morgen", True),
        ("2110625629", True),
        ("cpr2110625629", True),
        ("211062 - 5629", True),
        ("211062–5629", True),
        ("211062\N{NO-BREAK SPACE}5629", True),
        ("211062\N{NON-BREAKING HYPHEN}5629", True),
        ("Hun hedder\n2110625629\nog bor her", True),
        ("Tlf. 12345678", False),
        ("Kl. 211062 og 5629", False),
        ("992162 - 5629", False),
        ("Faktura 9999999999", False),
        ("1234211062562912", False),
    ],
)
def test_a_number_in_a_note_is_noticed(text: str, found: bool) -> None:
    assert found_in(text, today=TODAY) is found


def test_the_mask_hides_the_last_four() -> None:
    assert masked("2110625629") == "211062-••••"


def test_the_table_holds_no_number_in_clear_and_equal_numbers_look_different(town: Town) -> None:
    number = parse("2110625629", today=TODAY)
    town.eva.set_cpr(number)
    town.eva.save()
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(c)::text, c.cpr_sealed from citizens_citizen c")
        rows = cursor.fetchall()
    assert not any("2110625629" in text or b"2110625629" in bytes(sealed or b"") for text, sealed in rows)
    assert seal("2110625629", row=town.eva.pk, what="cpr") != seal("2110625629", row=town.eva.pk, what="cpr")


def test_a_sealed_number_opens_only_in_its_own_row(town: Town) -> None:
    sealed = seal("2110625629", row=town.eva.pk, what="cpr")
    assert unseal(sealed, row=town.eva.pk, what="cpr") == "2110625629"
    with pytest.raises(InvalidTag):
        unseal(sealed, row=town.finn.pk, what="cpr")


def test_a_number_stands_once_in_a_kommune(town: Town) -> None:
    number = parse("2110625629", today=TODAY)
    town.eva.set_cpr(number)
    town.eva.save()
    town.finn.set_cpr(number)
    with pytest.raises(IntegrityError), transaction.atomic():
        town.finn.save()
