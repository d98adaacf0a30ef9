"""Answers to network questions: which method, in which order, and how it is known.

Methods by name:

    rows       presolve only: refutes, or says nothing
    branch     our search with row filtering           two layers, box, exact
    cp_sat     OR-tools in its own process             the same system
    milp       HiGHS in its own process                the same system
    sat        CaDiCaL in its own process              the same system; grids and samples
    cegis      counterexample-guided                   boxes with tolerance, biases, depth
    enumerate  every mask                              at most 2^20 masks
    auto       the first of the above that fits, cheapest first
"""

from __future__ import annotations

from exactlt.answers import Clock, Evidence, Limits, Reason, Verdict
from exactlt.encodings.network.presolve import presolve
from exactlt.encodings.network.system import MaskSystem, mask_system, supported
from exactlt.errors import InputError, SoundnessError, UnsupportedError
from exactlt.networks import Box, NetworkMask
from exactlt.solvers.network.answer import NetworkAnswer, Objective, Report, judge
from exactlt.solvers.network.branch import branch

METHODS = ("auto", "branch", "cp_sat", "milp", "sat", "cegis", "enumerate", "rows")
BRANCH_EFFORT = 400_000
"""Row entries that *auto* lets our search look at before it asks CP-SAT."""


def solve_network(
    question: NetworkMask,
    objective: Objective | str = Objective.EXISTS,
    *,
    method: str = "auto",
    confirm: str | None = None,
    limits: Limits | None = None,
    system: MaskSystem | None = None,
) -> NetworkAnswer:
    """Answer a network question; masks are verified on the whole domain.

    Parameters
    ----------
    method : str
        One of :data:`METHODS`.
    confirm : str, optional
        A second method that must refute too: an INFEASIBLE becomes AGREED.
    system : MaskSystem, optional
        The question's presolved system, when the caller has it already.

    Raises
    ------
    UnsupportedError
        The method cannot answer this; the message says which can.
    SoundnessError
        Two exact methods contradict each other.
    """
    if method not in METHODS:
        raise InputError(f"method: expected one of {', '.join(METHODS)}, got {method!r}")
    if objective not in list(Objective):
        names = ", ".join(o.value for o in Objective)
        raise InputError(f"objective: expected one of {names}, got {objective!r}")
    objective, clock = Objective(objective), Clock(limits or Limits())
    answer = judge(question, objective, _report(question, objective, method, clock, system), clock)
    if confirm is None or answer.verdict is not Verdict.INFEASIBLE:
        return answer
    second = solve_network(question, objective, method=confirm, limits=limits)
    if second.verdict is Verdict.FEASIBLE:
        raise SoundnessError(f"{answer.method} says no mask exists, {confirm} found one")
    if second.verdict is Verdict.INFEASIBLE and second.method != answer.method:
        from dataclasses import replace

        return replace(answer, evidence=Evidence.AGREED, note=f"refuted by {second.method} too")
    return answer


def _report(question, objective, method, clock, system) -> Report:
    if method == "enumerate":
        from exactlt.solvers.network import enumerate as network_enumerate

        return network_enumerate.run(question, objective, clock)
    why = supported(question)
    if why is None and method != "cegis":
        return _by_system(question, objective, method, clock, system)
    if method in ("branch", "cp_sat", "milp", "rows") and isinstance(question.domain, Box):
        raise UnsupportedError(f"method {method}: {why}; cegis takes other boxes")
    if objective in (Objective.COUNT, Objective.FUNCTIONS):
        from exactlt.solvers.network import enumerate as network_enumerate

        if method == "auto":
            return network_enumerate.run(question, objective, clock)
        raise UnsupportedError(f"method {method}: does not count here; enumerate does")
    if not isinstance(question.domain, Box):
        from exactlt.solvers.network import points as network_points

        return network_points.run(question, objective, method, clock)
    if method in ("auto", "cegis"):
        from exactlt.solvers.network import cegis as network_cegis

        return network_cegis.run(question, objective, clock)
    raise UnsupportedError(f"method {method}: {why}; cegis takes other boxes")


def _by_system(question, objective, method, clock, system) -> Report:
    from exactlt.solvers.network import count as network_count

    if objective is Objective.COUNT:
        full = mask_system(question, dedupe=False, lonely=False)
        return Report(count=network_count.count_masks(question, full), method="unit dp")
    if objective is Objective.FUNCTIONS:
        full = mask_system(question, lonely=False)
        return Report(count=network_count.count_functions(full), method="unit dp")
    if system is None:
        system = presolve(mask_system(question))
    if system.impossible:
        return Report(method="rows", work=system.work, note=system.impossible)
    if not system.choices:  # every row already holds
        return _told(system, {}, None, Evidence.EXHAUSTIVE, "rows", {})
    if method == "rows":
        return Report(reason=Reason.HEURISTIC, method="rows", work=system.work)
    sparsest = objective is Objective.SPARSEST
    if sparsest and method in ("branch", "sat"):
        raise UnsupportedError(f"method {method}: does not minimise; cp_sat and milp do")
    if method in ("auto", "branch") and not sparsest:
        effort = BRANCH_EFFORT if method == "auto" else None
        picked, reason, work = branch(system, clock, effort)
        if reason is None or method == "branch" or clock.expired():
            return _told(system, picked, reason, Evidence.EXHAUSTIVE, "branch", work)
    from exactlt.solvers.network.models import by_model, by_sat

    name = "cp_sat" if method == "auto" else method
    if name == "sat":
        picked, reason, work = by_sat(system, clock)
    else:
        picked, reason, work = by_model(system, name, clock, sparsest=sparsest)
    return _told(system, picked, reason, Evidence.CLAIMED, name, work)


def _told(system, picked, reason, evidence, name, work) -> Report:
    masks = None if picked is None else system.masks(picked)
    return Report(masks, reason, evidence, name, work={**system.work, **work})
