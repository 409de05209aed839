"""What pip-audit found: ends with 1 for a known vulnerability, with 0 and a notice when the audit could not be made."""

from __future__ import annotations

import json
import sys
from pathlib import Path

NOTICE = "NOTICE: {} were not audited: the vulnerability service could not be reached or does not know them.\n"

report, log = map(Path, sys.argv[1:])
if not report.is_file() or not report.stat().st_size:
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    sys.stdout.write(NOTICE.format("dependencies") + "".join(f"  {line}\n" for line in said[-3:]))
    sys.exit(0)
packages = json.loads(report.read_text(encoding="utf-8"))["dependencies"]
# A service that answers "no such package" to everything finds nothing either, and that is no audit.
passed_over = [package["name"] for package in packages if "skip_reason" in package]
found = [(package, hole) for package in packages for hole in package.get("vulns", [])]
for package, hole in found:
    fixed = ", ".join(hole["fix_versions"]) or "no version yet"
    sys.stdout.write(f"{package['name']} {package['version']}: {hole['id']}, fixed in {fixed}\n")
if passed_over:
    sys.stdout.write(NOTICE.format(f"{len(passed_over)} packages"))
sys.stdout.write(f"{len(packages) - len(passed_over)} packages audited, {len(found)} known vulnerabilities.\n")
sys.exit(1 if found else 0)
