"""One form: what was typed, and what is wrong with it. Nothing typed is ever lost."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from backend.chain.types import parse_address
from backend.core.errors import DomainError, Invalid
from backend.core.money import Amount, Currency, parse_amount

WHOLE = "form"  # the name under which a refusal of the form as a whole is kept
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(slots=True)
class Form:
    """Values as typed and one sentence per field that cannot be used."""

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, typed: Mapping[str, object]) -> Form:
        """From a request's fields. Files are no text and stay outside."""
        return cls({name: value for name, value in typed.items() if isinstance(value, str)})

    @property
    def is_valid(self) -> bool:
        return not self.errors

    def refuse(self, name: str, sentence: str) -> None:
        """Note what is wrong with a field; the first sentence stays."""
        self.errors.setdefault(name, sentence)

    def take(self, error: DomainError, names: Mapping[str, str] | None = None) -> None:
        """Note a service's refusal: beside its fields where there are such, else for the whole.

        `names` says what the service's fields are called in this form.
        """
        fields = error.fields if isinstance(error, Invalid) else {}
        for name, sentence in fields.items():
            self.refuse((names or {}).get(name, name), sentence)
        if not fields:
            self.refuse(WHOLE, error.message)

    def gather(self, names: Collection[str]) -> None:
        """Refusals of fields the page does not show are shown for the whole form."""
        for name in [name for name in self.errors if name not in names and name != WHOLE]:
            self.refuse(WHOLE, self.errors.pop(name))

    def rename_whole(self, name: str) -> None:
        """In a form of one field, what is wrong with the whole of it belongs beside that field."""
        if WHOLE in self.errors:
            self.refuse(name, self.errors.pop(WHOLE))

    def text(self, name: str) -> str:
        """A text as typed, without the blanks around it. The service cleans and measures it."""
        return self.values.get(name, "").strip()

    def number(self, name: str, *, least: int, most: int) -> int:
        """A whole number within bounds; `least` stands in for what cannot be read."""
        typed = self.values.get(name, "").strip()
        if not _NUMBER.fullmatch(typed) or not least <= int(typed) <= most:
            self.refuse(name, f"A whole number from {least} to {most}, please.")
            return least
        return int(typed)

    def amount(self, name: str, currency: Currency) -> Amount:
        """An amount in a currency; zero stands in for what cannot be read."""
        try:
            return parse_amount(self.values.get(name, ""), currency, field=name)
        except Invalid as error:
            self.take(error)
            return Amount(0, currency)

    def address(self, name: str) -> bytes | None:
        """An address; None for what cannot be read."""
        try:
            return parse_address(self.values.get(name, ""), field=name)
        except Invalid as error:
            self.take(error)
            return None

    def choice(self, name: str, allowed: Collection[str], what: str) -> str:
        """One of the offered values, else the refusal `what` and an empty text."""
        typed = self.values.get(name, "")
        if typed in allowed:
            return typed
        self.refuse(name, what)
        return ""

    def has(self, name: str) -> bool:
        return bool(self.values.get(name, "").strip())

    def is_checked(self, name: str) -> bool:
        return self.values.get(name) == "yes"
