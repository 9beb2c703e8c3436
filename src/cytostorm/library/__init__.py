"""Where knowledge is found, read strictly, cross-checked, fingerprinted and handed out."""

from cytostorm.library.confirmed import confirmed
from cytostorm.library.librarian import Library
from cytostorm.library.shipping import shipped
from cytostorm.model.forms import ASKED

__all__ = ["ASKED", "Library", "confirmed", "shipped"]
