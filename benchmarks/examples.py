"""The proof that Skolverket's own files say what we ship: every figure that both have is equal.

Run from the project's root, with a folder of exports as they come from Skolverket's statistics database:

    python -m benchmarks.examples FOLDER
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from skis_analytics.database.connection import data_folder, open_results
from skis_analytics.intake import files, summary


def main(folder: Path) -> int:
    """Preview every file in ``folder``. Returns 1 when a file is refused or a figure differs."""
    paths = sorted(path for path in folder.iterdir() if path.suffix.casefold() in {".csv", ".xlsx"})
    if not paths:
        print(f"No CSV or XLSX files in {folder}.")
        return 1
    with tempfile.TemporaryDirectory() as home:
        results = open_results(Path(home), data_folder())
        offered = [files.Offered(path.name, path.read_bytes()) for path in paths]
        found = files.preview(offered, results, Path(home), data_folder())
        results.close()
    for refused in found.refused:
        print(f"REFUSED {refused.reason}")
    if found.rehearsal is None:
        return 1
    for place, one in enumerate(found.read):
        print(f"{one.file}: {summary.in_words(found.rehearsal, place)}")
    equal = found.rehearsal.count("unchanged")
    print(
        f"{len(found.read)} files, {equal} figures equal to those shipped, {int(found.rehearsal.counts['rows'].sum()) - equal} not."
    )
    return 1 if found.refused or found.anything else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
