"""``exactlt report``: stores of records become one page."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import Whole, say, whole


def register(app: typer.Typer) -> None:
    @app.command()
    def report(
        runs: Annotated[list[str], typer.Argument(metavar="RUN...", help="Folders of records.")],
        out: Annotated[str, typer.Option("--out", "-o", help="The page.")] = "report.html",
        certify: Annotated[
            int, typer.Option(help="First certify so many unsolvable samples of each run.")
        ] = 0,
        seconds: Whole = None,
    ) -> int:
        """Write one self-contained HTML page: tables, figures, provenance, certificates.

        Files in a folder RUN/certificates are linked with their hashes.
        """
        from exactlt.experiments import certify_some
        from exactlt.experiments import report as write

        whole(seconds)
        for folder in runs if certify else ():
            say(f"{folder}: {len(certify_some(folder, certify))} certificates, all verified")
        say(f"written: {write(runs, out)}")
        return 0
