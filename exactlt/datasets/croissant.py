"""``croissant.json``: the set's metadata in the vocabulary of ML Commons (Croissant 1.0)."""

from __future__ import annotations

import json

from exactlt.datasets.plan import Plan

CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
WHAT = {
    "hash": "SHA-256 of the question's canonical JSON",
    "name": "name of the instance's files",
    "family": "family of the instance",
    "parameters": "the family's parameters",
    "seed": "seed of the family's stream",
    "n": "number of 0/1 variables; of a network, its maskable weights that are not 0",
    "bits": "length of the largest coefficient or weight",
    "density": "n / bits, a fraction; of single rows only",
    "verdict": "feasible, infeasible or unknown",
    "evidence": "how the verdict is known",
    "optimum": "least gap, where asked",
    "sparsest": "least number of kept weights, where asked",
    "count": "number of solutions, where asked",
}
"""Column of ``index.csv`` -> what it is."""
_INTEGERS = ("seed", "n", "bits")


def croissant(plan: Plan, index_sha256: str) -> str:
    """JSON-LD of a set whose ``index.csv`` has this checksum; no date, so that bytes stay."""

    def field(name: str) -> dict:
        return {
            "@type": "cr:Field",
            "@id": f"instances/{name}",
            "name": name,
            "description": WHAT[name],
            "dataType": "sc:Integer" if name in _INTEGERS else "sc:Text",
            "source": {"fileObject": {"@id": "index.csv"}, "extract": {"column": name}},
        }

    document = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": plan.name,
        "description": f"{len(plan)} integer feasibility instances with exact answers, by exactlt",
        "license": f"https://spdx.org/licenses/{plan.licence}",
        "version": "1.0.0",
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": "index.csv",
                "name": "index.csv",
                "contentUrl": "index.csv",
                "encodingFormat": "text/csv",
                "sha256": index_sha256,
            }
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": "instances",
                "name": "instances",
                "key": {"@id": "instances/name"},
                "field": [field(name) for name in WHAT],
            }
        ],
    }
    return json.dumps(document, indent=1) + "\n"
