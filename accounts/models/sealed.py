"""Rows with text that only the keys open."""

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from bostoette.crypto import head_now, seal_bytes, unseal_bytes


class WithSealed(models.Model):
    """Base of rows that hold sealed text. Their key is a UUID, and part of every seal.

    `SEALED` names each column and what it holds, which is part of the seal too: a sealed phone number
    that is moved into the column of another thing does not open.
    """

    SEALED: ClassVar[Mapping[str, str]]

    class Meta:
        abstract = True

    def opened(self, column: str) -> str:
        """The text in clear; empty where there is none."""
        return self.opened_bytes(column).decode()

    def opened_bytes(self, column: str) -> bytes:
        """As `opened`, for a whole file."""
        sealed = getattr(self, column)
        return unseal_bytes(bytes(sealed), row=self.pk, what=self.SEALED[column]) if sealed else b""

    def put(self, column: str, plain: str) -> None:
        self.put_bytes(column, plain.encode())

    def put_bytes(self, column: str, plain: bytes) -> None:
        setattr(self, column, seal_bytes(plain, row=self.pk, what=self.SEALED[column]) if plain else None)

    def renew_seals(self) -> list[str]:
        """Seal with the key in use what an older key sealed. The columns that changed; nothing is saved."""
        changed = [
            column
            for column in self.SEALED
            if getattr(self, column) and not bytes(getattr(self, column)).startswith(head_now())
        ]
        for column in changed:
            self.put_bytes(column, self.opened_bytes(column))
        return changed
