"""The equations of the model page are those of the code: read as formulas, they give the same numbers."""

from __future__ import annotations

import inspect
import re
from math import sqrt

import numpy as np
import pytest

from partnering.model import rules
from tests.pages import FUNCTIONS, MODEL, section

EQUATIONS = {
    name: (equation, source)
    for equation, name, source in re.findall(r"```math\n(.*?)```\n\n`(\w+)` — (.+?)\.(?=\s)", MODEL, re.DOTALL)
}
RECORDED = ("mode", "mode_column", "survived", "teams", "is_partner_label", "run_outcomes")
IN_WORDS = {"missed": "Step 9.", **dict.fromkeys(RECORDED, "Step 11.")}
"""The functions that are told in words, and where."""


def test_every_rule_and_measure_stands_at_its_equation():
    """Each function is named once with an equation, or, where it is none, in the words of its step."""
    assert set(EQUATIONS) == set(FUNCTIONS) - set(IN_WORDS)
    assert len(re.findall("```math", MODEL)) == len(EQUATIONS)
    for name, step in IN_WORDS.items():
        assert len(re.findall(rf"`{name}`", section(MODEL, step))) == 1, name


@pytest.mark.parametrize("name", [name for name in vars(rules) if name in EQUATIONS and name not in ("clip", "pos")])
def test_every_equation_has_the_source_and_the_step_of_its_function(name):
    """As the function's docstring says."""
    text = " ".join(inspect.getdoc(FUNCTIONS[name]).split())
    step, source = re.match(r"Step (\d+)\..*Source: (.*?)\.(?: |$)", text).groups()
    assert EQUATIONS[name][1] == f"source: {source}"
    assert f"\n`{name}` — " in section(MODEL, f"Step {step}.")


SYMBOLS = {
    "xi_ij": "drift", "rho": "need_persistence", "sigma": "need_volatility", "delta": "offer_decay", "o_ij": "offer",
    "phi": "shared_outcome", "s_ij": "stake", "a_ij": "alternatives", "a1_ij": "alternatives", "I": "integration",
    "D_ij": "dependence", "D_ji": "dependence_of_other", "B_ij": "imbalance", "motive_ij": "motive", "V_ij": "worth",
    "V_ji": "worth_of_other", "T_ij": "trust", "T_ji": "trust_of_other", "G": "in_force", "m": "clarity",
    "f_i": "customer_focus", "f_j": "customer_focus_of_other", "x_ij": "inclination", "c_ij": "contribution",
    "c_ji": "contribution_of_other", "K_i": "capacity", "sum_j c_ij": "load", "kappa_i": "capability",
    "ell_0": "communication", "ell": "communication_speed", "O_ij": "perceived", "tau_i": "trust_propensity",
    "sum_k T_kj": "trust_received", "N_j": "partners", "Tbar_j": "word_of_others", "w_i": "self_worth",
    "chi_i": "coaching", "n": "streak", "p_i": "partnering", "t": "month", "Q": "quality",
}  # fmt: skip
"""What a symbol of the page is called in the code, where it has another name there."""
HERE = {
    "q_ij": {"quality": "delivered", "is_reliable": "delivered"},
    "q_ji": {"quality": "delivered_by_other", "is_reliable": "delivered_by_other", "perceived": "delivered"},
    "established": {"month_established": "before"},
    "ended": {"month_ended": "before"},
}
"""And where the name differs from function to function."""
LATEX = [
    (r"\\begin\{aligned\}|\\end\{aligned\}|&|\{\}", ""),
    (r"\\left(?!a)|\\right", ""),
    (r"\\(?:mathrm|text)\{([^{}]*)\}", r"\1"),
    (r"\\overline\{T\}", "Tbar"),
    (r"_\{(\w+)\}", r"_\1"),
    (r"(\w)'(_\w+)?", r"\g<1>1\2"),
    (r"\\tfrac\{1\}\{2\}", "0.5"),
    (r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)"),
    (r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1) / (\2))"),
    (r"\^2", "**2"),
    (r"\\cdot", "*"),
    (r"\\lt", "<"),
    (r"\\gt", ">"),
    (r"\\ge", ">="),
    (r"\\le(?!f)", "<="),
    (r"\\leftarrow", "="),
    (r"\\_", "_"),
    (r"\\varphi", "phi"),
    (r"\\ ", " "),
    (r",(?=\s+else)", ""),
    (r"\\(?=[a-z])", ""),
]


def formulas(equation: str) -> list[tuple[str, str]]:
    """An equation of the page as lines of Python, each a name and what it is."""
    lines = [re.sub(r"\s*\n\s*", " ", line) for line in re.split(r"\\\\\n(?=\S+ &)", equation)]
    found = []
    for line in lines:
        text = line.replace("\\\\", "")
        for pattern, replacement in LATEX:
            text = re.sub(pattern, replacement, text)
        left, right = re.split(r"(?<![<>=])=(?!=)", text, maxsplit=1)
        found.append((left.strip(), re.sub(r"(?<![<>=])=(?!=)", "==", right).strip()))
    return found


def in_the_words_of_the_code(text: str, function: str) -> str:
    """A formula with the arguments of its function in place of the symbols."""
    words = SYMBOLS | {symbol: names[function] for symbol, names in HERE.items() if function in names}
    words |= dict.fromkeys(("z_1", "z_2", "u"), "luck")
    longest_first = sorted(words, key=len, reverse=True)
    return re.sub(rf"\b({'|'.join(map(re.escape, longest_first))})\b", lambda found: words[found.group()], text)


def some_numbers(names: list[str], rng: np.random.Generator) -> dict[str, float]:
    """Numbers such as a function of these arguments meets."""
    special = {
        "imbalance": rng.uniform(-1, 1), "drift": rng.uniform(-1, 1), "luck": rng.uniform(-1.7, 1.7),
        "responsiveness": 8.0, "streak": float(rng.integers(-5, 6)), "patience": float(rng.integers(1, 5)),
        "met": bool(rng.integers(2)), "in_force": float(rng.integers(2)), "before": float(rng.choice([0, 5])),
        "month": 9.0, "established": float(rng.choice([0, 4])), "partners": int(rng.integers(2, 7)),
        "load": rng.uniform(0.1, 4), "capacity": rng.uniform(0, 4), "trust_received": rng.uniform(1, 2),
        "trust_propensity": rng.uniform(-0.5, 0.5), "low": -1.0, "high": 1.0, "factor": rng.uniform(0, 3),
        "addend": rng.uniform(-1, 1), "x": rng.uniform(-3, 3),
    }  # fmt: skip
    return {name: special.get(name, rng.uniform(0.05, 1)) for name in names}


@pytest.mark.parametrize("name", list(EQUATIONS))
def test_every_equation_gives_what_its_function_gives(name):
    """Read as a formula, for many random numbers; and it reads each argument of the function, and nothing else."""
    arguments = list(inspect.signature(FUNCTIONS[name]).parameters)
    lines = [(left, in_the_words_of_the_code(right, name)) for left, right in formulas(EQUATIONS[name][0])]
    own = {left for left, _ in lines[:-1]}
    words = {word for _, right in lines for word in re.findall(r"[A-Za-z_]\w*", right)}
    known = {"clip": rules.clip, "pos": rules.pos, "min": min, "max": max, "sqrt": sqrt}
    assert words - own - set(known) - {"if", "else", "and"} == set(arguments)
    rng = np.random.default_rng(1)
    for _ in range(300):
        values = some_numbers(arguments, rng)
        space = known | values
        for left, right in lines:
            space[left] = result = eval(right, {"__builtins__": {}}, space)  # noqa: S307
        assert FUNCTIONS[name](**values) == pytest.approx(result, abs=1e-12), values
