"""``exactlt network``: masks of whole networks, for all inputs."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from exactlt.cli._common import CHECKED, Memory, Seconds, keeps, limits, say

File = Annotated[str, typer.Argument(help="Question JSON (exactlt/network-mask).")]


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode=None,
        help="Masks of whole networks for all inputs, and their true minimal widths.",
    )
    group.command()(solve)
    group.command()(verify)
    group.command()(width)
    group.command()(table)
    app.add_typer(group, name="network")


def _question(file: str):
    from exactlt.errors import InputError
    from exactlt.instances import read_instance
    from exactlt.networks import NetworkMask

    question = read_instance(file)
    if not isinstance(question, NetworkMask):
        raise InputError(f"{file}: expected {NetworkMask.FORMAT}, got {question.FORMAT}")
    return question


def solve(
    file: File,
    objective: Annotated[
        str, typer.Option(help="exists, sparsest, count or functions.")
    ] = "exists",
    method: Annotated[
        str, typer.Option(help="auto, branch, cp_sat, milp, sat, cegis, enumerate or rows.")
    ] = "auto",
    confirm: Annotated[
        str | None, typer.Option(help="A second method that must refute too.")
    ] = None,
    certificate: Annotated[
        str | None,
        typer.Option(
            help="Write a certificate that no mask exists, and the linear "
            "system it refutes next to it."
        ),
    ] = None,
    proof: Annotated[
        str,
        typer.Option(
            help="How the certificate refutes: auto, lrat, drat, diagram, counting or veripb."
        ),
    ] = "auto",
    seconds: Seconds = None,
    memory: Memory = None,
) -> int:
    """Answer a question about a network; masks are verified on the whole domain first."""
    from exactlt._files import check_output
    from exactlt.errors import ExactltError
    from exactlt.instances import dump
    from exactlt.solvers import solve as answer_of

    question = _question(file)
    if certificate is not None:
        check_output(certificate)
    answer = answer_of(
        question, objective, solver=method, confirm=confirm, limits=limits(seconds, memory)
    )
    document, end, failed = answer.document(question), 0, None
    if certificate is not None:
        from exactlt.width.network.certify import SECONDS, certify_none

        try:
            checked = certify_none(
                question,
                answer,
                certificate,
                proof,
                seconds=SECONDS if seconds is None else seconds,
            )
        except ExactltError as error:  # the answer is printed all the same
            failed = error
        else:
            end = CHECKED[checked.check]
            say(f"{checked.check.value} {checked.claim}: {checked.sentence} ({certificate})")
            if checked.ok:
                document["evidence"] = "proof"
    if answer.reason is not None:
        say(f"unknown: {answer.reason.hint}")
    print(dump(document), end="")
    if failed is not None:
        raise failed
    return end


def verify(
    file: File,
    answer: Annotated[
        str | None, typer.Argument(help="Answer JSON with masks; not for a width record.")
    ] = None,
    refute: Annotated[
        bool, typer.Option("--refute", help="For a width record: refute n* − 1 again, too.")
    ] = False,
    seconds: Seconds = None,
) -> int:
    """Check an answer's masks on the whole domain, nothing else.

    A record of minimal widths, such as data/networks/*.json, holds its own masks: its source is
    drawn again and all of them are checked.

    Exit code 0 if they are a solution; 1 if not, with an input where they fail.
    """
    if answer is None:
        return _verify_record(file, refute, 60.0 if seconds is None else seconds)
    if refute or seconds is not None:
        from exactlt.errors import InputError

        raise InputError("--refute and --seconds belong to a width record, not to an answer")
    from exactlt._files import read_bytes
    from exactlt.errors import InputError
    from exactlt.instances import load
    from exactlt.networks import counterexample, parse_mask_text

    question, document = _question(file), load(read_bytes(answer), answer)
    if document.get("masks") is None:
        raise InputError(f"{answer}: expected an answer with masks, got one without")
    if document.get("instance", question.sha256) != question.sha256:
        print("wrong: the answer is for another question")
        return 1
    masks = question.mask(parse_mask_text(document["masks"], question.source, answer))
    wrong = counterexample(question, masks)
    if wrong is not None:
        point = ", ".join(map(str, wrong.x))
        print(
            f"not a solution: at ({point}) output {wrong.output} is {wrong.source}, the target "
            f"{wrong.target}"
        )
        return 1
    kept = sum(int(m.sum()) for m in masks)
    print(
        f"solution: equal within {question.tolerance} on the whole domain, kept {kept} of "
        f"{question.source.parameters}"
    )
    return 0


def _verify_record(file: str, refute: bool, seconds: float) -> int:
    from exactlt._files import read_bytes
    from exactlt.instances import load
    from exactlt.width.network.record import check_record

    document = load(read_bytes(file), file)
    wrong = check_record(document, refute=refute, seconds=seconds, where=file)
    for sentence in wrong:
        print(f"wrong: {sentence}")
    if wrong:
        return 1
    below = "n* − 1 refuted again" if refute else "n* − 1 as stated (--refute refutes it again)"
    for structure, entry in document["widths"].items():
        print(
            f"verified: {structure}: n* = {entry['n']}, kept {entry['kept']}; masks checked on the "
            f"whole domain, {below}"
        )
    return 0


def width(
    law: Annotated[str, typer.Option(help="Law of all weights, in units of 1/bound.")],
    kind: Annotated[
        str,
        typer.Option(
            help="linear (two layers, all real inputs), chain (b·relu(ax) "
            "through 1-n-1-n-1), chain-wide (through 1-n-n-n-1), relu-grid "
            "(relu(w·x), three layers, grid)."
        ),
    ] = "linear",
    layer: Annotated[
        str | None, typer.Option(help="Inputs x outputs of a random target, 2x1 without.")
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="Network JSON to use as target instead.")
    ] = None,
    seeds: Annotated[str, typer.Option(help="Seeds: 7 or 0..9.")] = "0",
    structure: Annotated[
        str | None,
        typer.Option(
            help="block, one-input, free, whole-neuron; several with commas; all but the last "
            "that the kind has without."
        ),
    ] = None,
    method: Annotated[
        str | None, typer.Option(help="As in `exactlt network solve`, auto without.")
    ] = None,
    confirm: Annotated[
        str | None, typer.Option(help="A second method that must refute n* − 1 too.")
    ] = None,
    max_n: Annotated[
        int | None,
        typer.Option(help="Widest source tried; without, 512, or 16 where searches are hard."),
    ] = None,
    out: Annotated[str | None, typer.Option(help="Write JSON Lines.")] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", help="Time limit for each search.")
    ] = None,
) -> None:
    """True minimal widths over nested random sources, with evidence one step below."""
    from exactlt._files import check_output
    from exactlt.errors import InputError
    from exactlt.instances import parse_law, read_instance
    from exactlt.networks import Network
    from exactlt.width.network import report
    from exactlt.width.network.search import parse_dimensions
    from exactlt.width.report import parse_range

    goal = None
    if target is not None:
        goal = read_instance(target)
        if not isinstance(goal, Network):
            raise InputError(f"{target}: expected {Network.FORMAT}, got {goal.FORMAT}")
    if out is not None:
        check_output(out)
        keeps(out)
    found = []
    try:
        for record, result in report.run(
            kind,
            parse_law(law),
            parse_range("seeds", seeds),
            None if structure is None else structure.split(","),
            layer=None if layer is None else parse_dimensions(layer),
            target=goal,
            method=method,
            confirm=confirm,
            max_n=max_n,
            seconds=seconds,
        ):
            found.append((record, result))
            if result.n is None and result.note:
                text = result.note
            elif result.n is None:
                most = "" if result.at_most is None else f", at most {result.at_most}"
                why = "none up to" if result.reason is None else f"{result.reason.value}: n* >"
                text = f"{why} {result.refuted}{most}"
            else:
                below = f"n* − 1: {result.evidence} by {result.method}"
                text = f"n* = {result.n}, kept {result.kept}; {below}"
            print(
                f"seed {record['seed']} {record['structure']:10} {text} ({result.seconds:.2f} s)",
                flush=True,
            )
    finally:  # also after an interrupt: what was finished is kept
        if out is not None:
            head = {"command": ["exactlt", *sys.argv[1:]]}
            report.write_lines(out, head, [record for record, _ in found])
    print(report.describe(found))


def table(
    file: Annotated[str, typer.Argument(help="JSON Lines of `exactlt network width --out`.")],
    figure: Annotated[str | None, typer.Option(help="Also draw the ratios as SVG.")] = None,
) -> None:
    """Mean minimal widths per structure beside the constructions' bounds, as Markdown."""
    from exactlt.width.network import report

    records = report.read_lines(file)
    print(report.table(records))
    if figure is not None:
        report.figure(records, figure)
        say(f"wrote {figure}")
