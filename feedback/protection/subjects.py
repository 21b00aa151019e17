"""What the register calls the rows of this room."""

from typing import Final

FILE: Final = "protection"
TEXT: Final = "protection_text"
DECISION: Final = "protection_order"
MEASURE: Final = "protection_measure"
LETTER: Final = "protection_letter"
OPENING: Final = "protection_opening"
