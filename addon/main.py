"""The file for `mitmdump -s addon/main.py`: finds the project, starts the addon."""

import sys
from pathlib import Path

# mitmproxy runs this file without a package (fact F1.2), so the project has to be findable,
# and found before another copy of it that may be installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from addon.glue.hooks import ChatCap

addons = [ChatCap()]
