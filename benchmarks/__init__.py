"""How fast it is, printed beside yardsticks of the same run. `python -m benchmarks.bedside`, `.screen`, `.doors`, `.synth`, `.growth`.

They need what the extra `test` installs (pandas among it): pip install 'cytostorm[test]'.
"""

import sys
from importlib.util import find_spec

if find_spec("pandas") is None:
    sys.exit("The benchmarks need the extra 'test': pip install 'cytostorm[test]'.")
