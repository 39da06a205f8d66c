"""Hand-made worlds for tests of endings."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
