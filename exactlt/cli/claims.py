"""``exactlt claims``: claim files, verified again."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import keeps, say


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        no_args_is_help=True, help="Claims that CI verifies again: verify, init, kinds."
    )
    app.add_typer(group, name="claims")
    group.command()(verify)
    group.command()(init)
    group.command()(kinds)


def verify(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help="Claim files, TOML.")],
    recompute: Annotated[
        bool, typer.Option("--recompute", help="Repeat searches that cost more than the budget.")
    ] = False,
    negative: Annotated[
        bool,
        typer.Option(
            "--negative-control", help="Also alter every load-bearing field; each must be refused."
        ),
    ] = False,
    only: Annotated[str | None, typer.Option(help="Only the claims whose id starts so.")] = None,
    budget: Annotated[
        float, typer.Option(help="Seconds of recomputation per claim that need not be asked for.")
    ] = 2.0,
    seconds: Annotated[float, typer.Option("--seconds", help="Time limit of a claim.")] = 120.0,
    memory: Annotated[int, typer.Option("--memory", help="Memory limit of a claim in MiB.")] = 2048,
    junit: Annotated[str | None, typer.Option(help="Also write JUnit XML here.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> int:
    """Look at every claim of the files again.

    Masks are checked in integers and certificates by proofs_check; what is cheap is recomputed.
    A claim is verified, refuted, malformed, out of limits, or not re-verified: its evidence needs
    a search beyond the budget, which --recompute allows.

    Exit code 0 if all are verified, 1 if one is refuted, 2 if one is malformed, 3 if one is out of
    limits or not re-verified.

    exactlt claims verify paper.claims.toml --junit claims.xml
    """
    from exactlt._files import check_output, write_atomic
    from exactlt.claims import Allowed
    from exactlt.claims.report import control_summary, document, exit_code, line, summary
    from exactlt.claims.report import junit as xml
    from exactlt.claims.session import look_at, read_all

    allowed = Allowed.checked(budget, recompute, seconds, memory)
    if junit is not None:
        check_output(junit)
    entries = read_all(files, only)
    done = []
    try:
        for looked in look_at(entries, allowed, negative=negative):
            done.append(looked)
            if not json and not looked.finding.ok:
                print(line(looked), flush=True)
            for altered in looked.altered:
                if not altered.ok and not json:
                    print(f"NOT REFUSED     {altered.id}: {altered.field}: {altered.accepted}")
    except KeyboardInterrupt:
        say(f"looked at so far: {summary(done)}")
        raise
    finally:
        if junit is not None:
            keeps(junit)
            write_atomic(junit, xml(done))
    if json:
        from exactlt.instances import dump

        print(dump(document(done)), end="")
    else:
        print(summary(done))
        if negative:
            print(control_summary(done))
    return exit_code(done)


def init(
    file: Annotated[str, typer.Argument(help="New claim file.")] = "paper.claims.toml",
) -> None:
    """Write a claim file to begin with, and say how to verify it."""
    from exactlt.claims.starter import write_starter

    write_starter(file)
    say(f"wrote {file}; exactlt claims verify {file} looks at its claims")


def kinds(
    kind: Annotated[str | None, typer.Argument(help="Print the fields of this kind.")] = None,
) -> None:
    """List the kinds of claims, or the fields of one."""
    from exactlt.claims import KINDS
    from exactlt.errors import InputError

    if kind is None:
        for one in KINDS.values():
            print(f"{one.name:22} {one.about}")
        return
    if kind not in KINDS:
        raise InputError(f"kind: expected one of {', '.join(KINDS)}, got {kind!r}")
    one = KINDS[kind]
    print(f"{one.name}\n\n{one.about}\n\nknown: {', '.join(one.known)}\n")
    for name, field in one.all_fields().items():
        if name != "known":
            mark = "needed" if field.needed else ""
            print(f"{name:18} {mark:7} {field.role:10} {field.about}".rstrip())
