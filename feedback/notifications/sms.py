"""Text messages: what a provider's adapter must offer. None is bought yet; the texts stand ready."""

from __future__ import annotations

from typing import Protocol


class SmsGateway(Protocol):
    """A provider of text messages.

    An adapter gets texts from ``texts.sms`` (ASCII, at most 160 characters: one message, with diacritics
    it would be three).
    """

    def send(self, number: str, text: str, *, key: str) -> None:
        """Send one text to a phone (digits with a leading zero).

        ``key`` names the message: the same key twice must send once. Raises OSError when the provider
        doesn't answer, ValueError when it refuses the number.
        """
        ...
