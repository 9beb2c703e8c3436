"""Which drugs count as treatment of hyperinflammation in a report on lead times.

No knowledge file says so, and no paper lists them for this use: the two lists are ours. Named are drugs that are given
against cytokines or against HLH itself. Left out are those that are as often given for another reason (intravenous
immunoglobulin, ciclosporin, methotrexate, rituximab, alemtuzumab). Glucocorticoids stand apart: they are given early and
for many reasons.
"""

TREATMENTS = ("anakinra", "canakinumab", "tocilizumab", "sarilumab", "siltuximab", "emapalumab", "ruxolitinib", "baricitinib", "etoposide")
GLUCOCORTICOIDS = ("dexamethasone", "methylprednisolone", "prednisolone", "prednisone", "hydrocortisone")
