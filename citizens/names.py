"""Danish alphabetical order as a stored key, the same on every machine and in every database."""

import unicodedata

# In C order `{ | }` follow z, where æ ø å belong.
_DANISH = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}"})


def sort_key(name: str) -> str:
    """A text whose byte order is Danish name order: aa counts as å, other accents are dropped."""
    folded = unicodedata.normalize("NFC", name).casefold().replace("aa", "å").translate(_DANISH)
    split = unicodedata.normalize("NFD", folded)
    return "".join(letter for letter in split if not unicodedata.combining(letter))
