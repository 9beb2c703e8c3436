"""A plan as SQL for a warehouse: the second executor, built and not run here, and answering to the interpreter as well."""

from cytostorm.sql.comments import Comments, threshold_comments
from cytostorm.sql.dialects import REFUSED, Capability, capabilities, capability
from cytostorm.sql.statement import statement

__all__ = ["REFUSED", "Capability", "Comments", "capabilities", "capability", "statement", "threshold_comments"]
