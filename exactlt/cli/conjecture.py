"""``exactlt conjecture``: hold a formula against exact truth."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from exactlt.cli._common import ClaimFile, check_claims, write_claims

Pairs = list[str] | None


def register(app: typer.Typer) -> None:
    @app.command()
    def conjecture(
        claim: Annotated[
            str,
            typer.Argument(
                help="'P(miss) <= f', 'P(hit) >= f', 'P(X=v) >= f', 'sufficient: n >= f', "
                "'necessary: n >= f', or 'always: relation'.  Omit it with --file."
            ),
        ] = "",
        file: Annotated[str, typer.Option("--file", help="Claim as a TOML file.")] = "",
        law: Annotated[
            str,
            typer.Option(
                help="uniform, nonzero, positive, grid, product, sign, or a law's text with "
                "formulas in braces, as sparse:p=1/{s},of=uniform:M={M}."
            ),
        ] = "uniform",
        target: Annotated[
            str,
            typer.Option(
                help="one (variable t), all (|t| <= M), 'range: formula', or 'vector: formulas'"
            ),
        ] = "one",
        tol: Annotated[str, typer.Option(help="Integer tolerance, a formula.")] = "0",
        perturb: Annotated[
            str, typer.Option(help="Each kept item may move by so much, a formula.")
        ] = "0",
        size: Annotated[str, typer.Option(help="Number of kept weights, as k.")] = "",
        p: Annotated[
            str, typer.Option(help="Success probability of sufficient and necessary claims.")
        ] = "",
        versus: Annotated[
            str, typer.Option(help="Second law for Q(miss), as uniform:M=4**m.")
        ] = "",
        free: Annotated[str, typer.Option(help="Constant to be fitted.")] = "",
        sweep: Annotated[Pairs, typer.Option(help="Second constant, as C=1,2,3.")] = None,
        let: Annotated[Pairs, typer.Option(help="Abbreviation, as eps=1/M.")] = None,
        where: Annotated[Pairs, typer.Option(help="Hypothesis, as 'n >= 2*log2(M)'.")] = None,
        region: Annotated[
            Pairs,
            typer.Option(
                help="Exact region, as n=1..12; repeat.  Smallest points are tried first."
            ),
        ] = None,
        far: Annotated[Pairs, typer.Option(help="Region for certified bounds.")] = None,
        sampled: Annotated[Pairs, typer.Option(help="Region for sampled instances.")] = None,
        samples: Annotated[
            int | None,
            typer.Option(help="Instances a sampled point.  [1000; 20000 with --every-target]"),
        ] = None,
        every: Annotated[
            bool,
            typer.Option(
                "--every-target", help="Of a claim about n: for each t = 1..M, also far out."
            ),
        ] = False,
        seed: Annotated[int, typer.Option(help="Seed of the sampled stage.")] = 1,
        seconds: Annotated[float, typer.Option(help="Time limit.")] = 60.0,
        claim_file: ClaimFile = None,
        json_: Annotated[bool, typer.Option("--json", help="Machine-readable report.")] = False,
    ) -> int:
        """Search for a counterexample: exact probabilities, certified bounds, samples.

        Exit code 0 if the claim is not refuted, 1 if it is, 2 if no point of the region was
        decided, 130 after Ctrl-C, which still reports what was seen.

        Examples:

            exactlt conjecture 'sufficient: n >= 2*log2(M)+10' --p 0.99 --every-target

            exactlt conjecture 'P(miss) <= C*n**(-1/7)' --free C --where '2**n > M'
        """
        import json

        from exactlt.cli._common import limits, say
        from exactlt.errors import InputError
        from exactlt.theory.conjecture.claim import claim_from, read_claim
        from exactlt.theory.conjecture.points import every_target, size_of
        from exactlt.theory.conjecture.search import try_claim
        from exactlt.theory.conjecture.show import trial_document, trial_lines

        check_claims(claim_file)
        if bool(claim) == bool(file):
            raise InputError("conjecture: give either a claim or --file")
        if not seconds > 0:
            raise InputError(f"seconds: expected a positive number, got {seconds}")
        limits(seconds)
        given: dict[str, Any] = {
            "claim": claim,
            "law": law,
            "target": target,
            "tol": tol,
            "perturb": perturb,
            "size": size,
            "p": p,
            "versus": versus,
            "free": [free] if free else [],
            "where": where or [],
            "let": _table("let", let),
            "region": _table("region", region),
            "far": _table("far", far),
            "sampled": _table("sampled", sampled),
            "sweep": {k: v.replace(",", " ") for k, v in _table("sweep", sweep).items()},
            "seed": seed,
        }
        if every and given["region"]:
            given["region"].setdefault("t", f"1..{size_of(law)}")
        if file:
            defaults = {"law": "uniform", "target": "one", "tol": "0", "perturb": "0", "seed": 1}
            for name, value in {**given, "samples": samples}.items():
                if value not in (defaults.get(name), None, "", [], {}):
                    raise InputError(f"{name}: expected in the claim's file alone, got {value!r}")
            asked = read_claim(file)
        else:
            if samples is not None and not (sampled or every):
                raise InputError("samples: expected beside a region for sampled instances")
            usual = 20_000 if every else 1000
            asked = claim_from({**given, "samples": usual if samples is None else samples})
        if every:
            asked = every_target(asked)
        trial = try_claim(
            asked, seconds=seconds, beyond=every, progress=lambda text: say(f"… {text}")
        )
        if json_:
            print(json.dumps(trial_document(trial), indent=1, ensure_ascii=False))
        else:
            for line in trial_lines(trial):
                print(line)
        write_claims(claim_file, [lambda: _claim(trial)])
        if trial.refuted:
            return 1
        if trial.interrupted:
            return 130
        if not trial.tested:
            raise InputError("region: no point of it was decided, so nothing is known")
        return 0


def _claim(trial) -> dict:
    from exactlt.claims.made import of_trial

    return of_trial(trial)


def _table(option: str, pairs: Pairs) -> dict[str, str]:
    from exactlt.errors import InputError

    found: dict[str, str] = {}
    for text in pairs or ():
        name, equals, value = text.partition("=")
        if not equals or not name.strip().isidentifier() or name.strip() in found:
            raise InputError(f"--{option}: expected name=values, each name once, got {text[:60]!r}")
        found[name.strip()] = value.strip()
    return found
