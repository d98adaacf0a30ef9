"""Where the ledger's statements come from, as ``exactlt bounds cite`` prints it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """A publication; ``doi`` and ``arxiv`` are empty when there is none or none was confirmed."""

    key: str
    authors: str
    title: str
    where: str
    year: int
    doi: str = ""
    arxiv: str = ""

    @property
    def link(self) -> str:
        """The shortest resolvable address, or nothing."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        return f"https://arxiv.org/abs/{self.arxiv}" if self.arxiv else ""

    def text(self) -> str:
        """One line."""
        body = f"{self.authors} ({self.year}). {self.title}. {self.where}."
        return f"{body} {self.link}".rstrip()

    def bibtex(self) -> str:
        """A BibTeX entry."""
        rows = [
            ("author", self.authors.replace(", ", " and ")),
            ("title", self.title),
            ("howpublished", self.where),
            ("year", str(self.year)),
            ("doi", self.doi),
            ("eprint", self.arxiv),
        ]
        body = "".join(f"  {name} = {{{value}}},\n" for name, value in rows if value)
        return f"@misc{{{self.key},\n{body}}}"


_ALL = (
    Source(
        "L98",
        "G. S. Lueker",
        "Exponentially small bounds on the expected optimum of the "
        "partition and subset sum problems",
        "Random Structures & Algorithms 12:51-62",
        1998,
    ),
    Source(
        "BCP01",
        "C. Borgs, J. Chayes, B. Pittel",
        "Phase transition and finite-size scaling for the integer partitioning problem",
        "Random Structures & Algorithms 19:247-288",
        2001,
        doi="10.1002/rsa.10004",
    ),
    Source(
        "BCM04",
        "C. Borgs, J. T. Chayes, S. Mertens, B. Pittel",
        "Phase diagram for the constrained integer partitioning problem",
        "Random Structures & Algorithms 24",
        2004,
        doi="10.1002/rsa.20001",
        arxiv="cond-mat/0302536",
    ),
    Source(
        "M98",
        "S. Mertens",
        "Phase transition in the number partitioning problem",
        "Physical Review Letters 81",
        1998,
    ),
    Source(
        "KKLO86",
        "N. Karmarkar, R. M. Karp, G. S. Lueker, A. M. Odlyzko",
        "Probabilistic analysis of optimum partitioning",
        "Journal of Applied Probability 23",
        1986,
    ),
    Source(
        "DDG23",
        "A. C. W. da Cunha, F. d'Amore, F. Giroire, H. Lesfari, E. Natale, L. Viennot",
        "Revisiting the Random Subset Sum Problem",
        "ESA 2023",
        2023,
        arxiv="2204.13929",
    ),
    Source(
        "MYS20",
        "E. Malach, G. Yehudai, S. Shalev-Shwartz, O. Shamir",
        "Proving the Lottery Ticket Hypothesis: Pruning is All You Need",
        "ICML 2020",
        2020,
        arxiv="2002.00585",
    ),
    Source(
        "PRN20",
        "A. Pensia, S. Rajput, A. Nagle, H. Vishwakarma, D. Papailiopoulos",
        "Optimal Lottery Tickets via SubsetSum",
        "NeurIPS 2020",
        2020,
        arxiv="2006.07990",
    ),
    Source(
        "NFG24",
        "E. Natale, D. Ferré, G. Giambartolomei, F. Giroire, F. Mallmann-Trenn",
        "On the Sparsity of the Strong Lottery Ticket Hypothesis",
        "NeurIPS 2024",
        2024,
        arxiv="2410.14754",
    ),
    Source(
        "KN25",
        "A. Kumar, E. Natale",
        "Quantization vs Pruning: Insights from the Strong Lottery Ticket Hypothesis",
        "arXiv preprint",
        2025,
        arxiv="2508.11020",
    ),
    Source(
        "KN26",
        "A. Kumar, E. Natale",
        "A Unified Framework for Quantized and Continuous Strong Lottery Tickets",
        "arXiv preprint",
        2026,
        arxiv="2607.03860",
    ),
    Source(
        "BEC22",
        "L. Becchetti, A. C. W. da Cunha, A. Clementi, F. d'Amore, H. Lesfari, "
        "E. Natale, L. Trevisan",
        "On the Multidimensional Random Subset Sum Problem",
        "arXiv preprint",
        2022,
        arxiv="2207.13944",
    ),
    Source(
        "SRS22",
        "K. Sreenivasan, S. Rajput, J. Sohn, D. Papailiopoulos",
        "Finding Nearly Everything within Random Binary Networks",
        "AISTATS 2022",
        2022,
        arxiv="2110.08996",
    ),
    Source(
        "DK21",
        "J. Diffenderfer, B. Kailkhura",
        "Multi-Prize Lottery Ticket Hypothesis",
        "ICLR 2021",
        2021,
    ),
    Source(
        "B22",
        "R. Burkholz",
        "Most Activation Functions Can Win the Lottery Without Excessive Depth",
        "NeurIPS 2022",
        2022,
    ),
    Source(
        "O25",
        "H. Otsuka and others",
        "The Strong Lottery Ticket Hypothesis for Multi-Head Attention Mechanisms",
        "arXiv preprint",
        2025,
        arxiv="2511.04217",
    ),
    Source(
        "ER65",
        "P. Erdős, A. Rényi",
        "Probabilistic methods in group theory",
        "Journal d'Analyse Mathématique 14",
        1965,
    ),
    Source("MT26", "Ma, Tang", "On Erdős problem 543", "arXiv preprint", 2026, arxiv="2602.05768"),
    Source(
        "JSS21",
        "V. Jain, A. Sah, M. Sawhney",
        "Anticoncentration versus the number of subset sums",
        "Advances in Combinatorics",
        2021,
    ),
    Source(
        "L87",
        "G. S. Lueker",
        "A note on the average-case behavior of a simple differencing method for partitioning",
        "Operations Research Letters 6",
        1987,
    ),
    Source(
        "BM08",
        "S. Boettcher, S. Mertens",
        "Analysis of the Karmarkar-Karp differencing algorithm",
        "European Physical Journal B 65",
        2008,
    ),
    Source(
        "VV25",
        "N. Vafa, V. Vaikuntanathan",
        "Symmetric perceptrons, number partitioning and lattices",
        "STOC 2025",
        2025,
    ),
    Source(
        "FC18",
        "J. Frankle, M. Carbin",
        "The Lottery Ticket Hypothesis: Finding Sparse, Trainable Neural Networks",
        "ICLR 2019",
        2019,
        arxiv="1803.03635",
    ),
    Source(
        "ZLL19",
        "H. Zhou, J. Lan, R. Liu, J. Yosinski",
        "Deconstructing Lottery Tickets: Zeros, Signs, and the Supermask",
        "NeurIPS 2019",
        2019,
        arxiv="1905.01067",
    ),
    Source(
        "RWK20",
        "V. Ramanujan, M. Wortsman, A. Kembhavi, A. Farhadi, M. Rastegari",
        "What's Hidden in a Randomly Weighted Neural Network?",
        "CVPR 2020",
        2020,
        arxiv="1911.13299",
    ),
    Source(
        "GAD23",
        "A. H. Gadhikar, S. Mukherjee, R. Burkholz",
        "Why Random Pruning Is All We Need to Start Sparse",
        "ICML 2023",
        2023,
        arxiv="2210.02412",
    ),
    Source(
        "OTS24",
        "H. Otsuka, D. Chijiwa, Á. López García-Arias, Y. Okoshi, K. Kawamura, T. Van Chu, "
        "D. Fujiki, S. Takeuchi, M. Motomura",
        "Partially Frozen Random Networks Contain Compact Strong Lottery Tickets",
        "arXiv preprint",
        2024,
        arxiv="2402.14029",
    ),
    Source(
        "XIO23",
        "Z. Xiong, F. Liao, A. Kyrillidis",
        "Strong Lottery Ticket Hypothesis with epsilon-perturbation",
        "AISTATS 2023, PMLR 206:6879-6902",
        2023,
        arxiv="2210.16589",
    ),
    Source(
        "FER26",
        "D. Ferré, F. Giroire, F. Mallmann-Trenn, E. Natale",
        "Structured vs. unstructured pruning: an exponential gap",
        "arXiv preprint",
        2026,
        arxiv="2603.02234",
    ),
    Source(
        "KP93",
        "N. Kitchloo, L. Pachter",
        "An interesting result about subset sums",
        "manuscript, as cited by A063776",
        1993,
    ),
    Source(
        "S13",
        "B. D. Sullivan",
        "On a conjecture of Andrica and Tomescu",
        "Journal of Integer Sequences 16",
        2013,
    ),
    Source(
        "DFX21",
        "Q. Dubroff, J. Fox, M. W. Xu",
        "A note on the Erdős distinct subset sums problem",
        "SIAM Journal on Discrete Mathematics 35",
        2021,
    ),
    Source(
        "BCM09",
        "C. Borgs, J. Chayes, S. Mertens, C. Nair",
        "Proof of the local REM conjecture for number partitioning",
        "Random Structures & Algorithms",
        2009,
    ),
    Source(
        "PX21",
        "W. Perkins, C. Xu",
        "Frozen 1-RSB structure of the symmetric Ising perceptron",
        "STOC 2021",
        2021,
    ),
    Source(
        "BEAM26",
        "E. Chen, C. Teuscher",
        "Inverse Quadratic Decay in Random Subset Sum",
        "arXiv preprint",
        2026,
        arxiv="2605.04465",
    ),
    Source(
        "GATE26",
        "I. Tsayag, O. Lindenbaum",
        "Uncovering a Winning Lottery Ticket with Continuously Relaxed Bernoulli Gates",
        "arXiv preprint",
        2026,
        arxiv="2603.08914",
    ),
    Source(
        "DMN24",
        "E. Demirović, C. McCreesh, M. J. McIlree, J. Nordström, A. Oertel, K. Sidorov",
        "Pseudo-Boolean reasoning about states and transitions to certify dynamic programming "
        "and decision diagram algorithms",
        "CP 2024",
        2024,
    ),
    Source(
        "here",
        "exactlt",
        "Derived with this software; see docs/ledger.md and checks/theory",
        "not published",
        2026,
    ),
)

SOURCES = {source.key: source for source in _ALL}
"""Key → publication."""
