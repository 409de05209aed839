"""What pip-audit found: ends with 1 for a known vulnerability, with 0 and a notice when the audit could not be made."""

from __future__ import annotations

import json
import sys
from pathlib import Path

report, log = map(Path, sys.argv[1:])
if not report.is_file() or not report.stat().st_size:
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    sys.stdout.write(
        "NOTICE: dependencies were not audited: the vulnerability service could not be reached.\n"
        + "".join(f"  {line}\n" for line in said[-3:])
    )
    sys.exit(0)
packages = json.loads(report.read_text(encoding="utf-8"))["dependencies"]
found = [(package, hole) for package in packages for hole in package.get("vulns", [])]
for package, hole in found:
    fixed = ", ".join(hole["fix_versions"]) or "no version yet"
    sys.stdout.write(f"{package['name']} {package['version']}: {hole['id']}, fixed in {fixed}\n")
sys.stdout.write(f"{len(packages)} packages audited, {len(found)} known vulnerabilities.\n")
sys.exit(1 if found else 0)
