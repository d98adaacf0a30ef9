"""``exactlt bounds``: the ledger of statements, listed, shown, evaluated, inverted, compared."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import ClaimFile, Whole, check_claims, whole, write_claims

Id = Annotated[str, typer.Argument(help="Statement, as `bounds list` prints it.")]
Values = Annotated[
    list[str] | None,
    typer.Option("--set", help="name=value, exact: 20, 1/100, 2^-16; repeat or join by commas."),
]

Json = Annotated[bool, typer.Option("--json", help="Machine-readable form.")]


def register(app: typer.Typer) -> None:
    bounds = typer.Typer(no_args_is_help=True, help="Statements of the theory, executable.")
    app.add_typer(bounds, name="bounds")

    @bounds.command("list")
    def list_(
        source: Annotated[str, typer.Option("--source", help="Only this paper: KN25, …")] = "",
        direction: Annotated[
            str,
            typer.Option(
                "--direction", help="sufficient, necessary, law, identity, conjecture, procedure"
            ),
        ] = "",
        json: Json = False,
    ) -> None:
        """List all statements: id, direction, confidence, title."""
        from exactlt.theory.report import chosen_statements, export_document, list_lines

        if json:
            return _print(export_document(chosen_statements(source, direction)))
        for line in list_lines(source, direction):
            print(line)

    @bounds.command()
    def show(name: Id, json: Json = False) -> None:
        """One statement in full: formula, LaTeX, hypotheses, confidence, source, check."""
        from exactlt.theory.ledger import statement
        from exactlt.theory.report import export_document, show_lines

        if json:
            return _print(export_document([statement(name)]))
        for line in show_lines(name):
            print(line)

    @bounds.command("eval")
    def eval_(
        name: Id,
        values: Values = None,
        bits: Annotated[
            int, typer.Option("--bits", min=2, max=8192, help="Working precision in bits.")
        ] = 128,
        digits: Annotated[
            int, typer.Option("--digits", min=1, max=2000, help="Digits shown, rounded outward.")
        ] = 15,
        claim: ClaimFile = None,
        json: Json = False,
        seconds: Whole = None,
    ) -> None:
        """Enclose a formula's value rigorously, or print it exactly when it is rational."""
        from exactlt.theory.report import eval_document, eval_lines

        whole(seconds)
        check_claims(claim)
        if json:
            _print(eval_document(name, values or (), bits))
        else:
            for line in eval_lines(name, values or (), bits, digits):
                print(line)
        write_claims(claim, [lambda: _value_claim(name, values or (), bits)])

    @bounds.command()
    def solve(
        name: Id,
        variable: Annotated[str, typer.Option("--for", help="The integer to solve for.")] = "n",
        values: Values = None,
        claim: ClaimFile = None,
        json: Json = False,
        seconds: Whole = None,
    ) -> None:
        """The least integer for which a statement gives what is asked, certified."""
        from exactlt.theory.report import solve_document, solve_lines

        whole(seconds)
        check_claims(claim)
        if json:
            _print(solve_document(name, variable, values or ()))
        else:
            for line in solve_lines(name, variable, values or ()):
                print(line)
        write_claims(claim, [lambda: _least_claim(name, variable, values or ())])

    @bounds.command()
    def compare(
        values: Values = None,
        target: Annotated[
            str,
            typer.Option("--target", help="one (needs t), all (|t| <= M) or window (|t| <= M/2)"),
        ] = "one",
        law: Annotated[str, typer.Option("--law", help="uniform or nonzero")] = "uniform",
        size: Annotated[str, typer.Option("--size", help="free or fixed")] = "free",
        exact: Annotated[
            bool,
            typer.Option(
                "--exact/--no-exact", help="Also the exact least n, where it can be computed."
            ),
        ] = True,
        json: Json = False,
        seconds: Whole = None,
    ) -> None:
        """The least n of every comparable statement, next to the exact one."""
        from exactlt.theory.report import compare_document, compare_lines

        whole(seconds)
        if json:
            return _print(compare_document(values or (), law, target, size, exact))
        for line in compare_lines(values or (), law, target, size, exact):
            print(line)

    @bounds.command()
    def cite(name: Id) -> None:
        """The source of a statement, or of a key such as KN25, as text and BibTeX."""
        from exactlt.theory.report import cite_lines

        for line in cite_lines(name):
            print(line)

    @bounds.command()
    def export() -> None:
        """The ledger as JSON."""
        from exactlt.theory.report import export_document

        _print(export_document())

    @bounds.command()
    def page(
        out: Annotated[str, typer.Option("--out", help="File to write; stdout without.")] = "",
        seconds: Whole = None,
    ) -> None:
        """The whole ledger as one Markdown page, with its standing against exact data."""
        from exactlt.theory.page import page as render

        whole(seconds)
        text = render()
        if out:
            from exactlt._files import write_atomic

            write_atomic(out, text)
        else:
            print(text, end="")


def _print(document: dict[str, object]) -> None:
    import json

    print(json.dumps(document, indent=1, ensure_ascii=False))


def _value_claim(name: str, pairs, bits: int) -> dict:
    from exactlt.claims.made import of_bound
    from exactlt.theory.formula.evaluate import evaluate
    from exactlt.theory.ledger import statement
    from exactlt.theory.ledger.statement import given_values

    return of_bound(evaluate(statement(name), given_values(pairs), bits))


def _least_claim(name: str, variable: str, pairs) -> dict:
    from exactlt.claims.made import of_least
    from exactlt.theory.formula.invert import least
    from exactlt.theory.ledger import statement
    from exactlt.theory.ledger.statement import given_values

    named, values = statement(name), given_values(pairs)
    return of_least(named.id, variable, values, least(named, variable, values))
