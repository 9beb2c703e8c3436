"""cytostorm: published criteria for cytokine storm syndromes as cited data, computed with honest bounds.

Names are loaded when they are first used, so that the command line starts at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cytostorm.notebook import Record, assess, causes, dose, load_criteria, plan, score, watch

__version__ = "0.1.0"
__all__ = ["Record", "__version__", "assess", "causes", "dose", "load_criteria", "plan", "score", "watch"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("cytostorm.notebook"), name)
    raise AttributeError(f"module 'cytostorm' has no attribute '{name}'")
