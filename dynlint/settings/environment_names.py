"""Which names of folders, files, variables and workspaces are names of environments, and which of production."""

from __future__ import annotations

from dynlint.startup.lazy_regex import lazy_pattern

_PRODUCTION = frozenset(("prod", "production", "prd"))
_OTHERS = frozenset(
    (
        *("dev", "devel", "develop", "development", "staging", "stg", "qa", "uat", "sandbox", "sbx", "testing"),
        *("preprod", "preproduction", "preprd", "nonprod", "nonproduction", "nonprd", "prelive", "notlive", "ppd"),
        *("acceptance", "preview", "nightly"),
    )
)
_AMBIGUOUS = frozenset(
    (
        *(
            "live",
            "dr",
            "stage",
            "test",
            "tst",
            "int",
            "integration",
            "demo",
            "perf",
            "performance",
            "load",
            "pre",
            "beta",
        ),
        "alpha",
    )
)
"""Words that mean other things too: they count alone, or beside a number or a region, not in ``live-stream``."""
_ALONE = frozenset(("live", "dr"))
"""Words of production that count alone: ``dr`` is the place to which production moves in a disaster, with its data."""
_GROUPS = frozenset(("nonprod", "nonproduction", "nonprd", "notlive", "nonlive", "lower"))
_WITHOUT = frozenset(("non", "not", "no"))
_NEGATIONS = frozenset(("non", "not", "no", "pre", "un", "pseudo"))
_PLACES = frozenset(
    (
        *("eu", "us", "ap", "ca", "sa", "af", "me", "il", "mx", "cn", "gov", "uk", "de", "fr", "jp", "au", "global"),
        *("north", "south", "east", "west", "central", "northeast", "northwest", "southeast", "southwest", "region"),
        *("env", "environment", "account", "aws", "primary", "secondary", "blue", "green", "main"),
    )
)
_LOWER = frozenset(
    (
        *("sit", "nft", "training", "trn", "sandpit", "ci", "e2e", "oat", "build", "local", "localhost", "localstack"),
        *("lab", "poc", "playground", "feature", "hotfix", "pr", "ephemeral", "regression", "pentest"),
        *("aat", "ithc", "perftest", "sat", "drill", "migration"),
    )
)
"""Words that say that an environment is not production's; too common to say that something is an environment."""
_SPELLINGS = (
    ("prod", "production", "prd"),
    ("dev", "devel", "develop", "development"),
    ("staging", "stage", "stg"),
    ("test", "testing", "tst"),
    ("int", "integration"),
    ("perf", "performance"),
    ("sandbox", "sbx"),
    ("preprod", "preproduction", "preprd"),
    ("nonprod", "nonproduction", "nonprd"),
)
_FULL = {short: words[0] for words in _SPELLINGS for short in words}
_LOWER_ENDS = ("dev", "test", "stg", "staging", "qa", "uat", "sandbox", "preprod", "nonprod")
_WORD = lazy_pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SHORT_REGION = lazy_pattern(r"(?:eu|us|ap|ca|sa|af|me)(?:[nsewc]|[ns][ew])|[a-z]")


def is_production_name(name: str) -> bool:
    """Tell whether a name is production's: prod, prd, live, dr, ``prod-eu``; not ``non-prod``, ``preprod``."""
    words = _words(name)
    if _negated(words) or not (_OTHERS | {"like", "test", "integration"}).isdisjoint(words):
        return False
    if not _PRODUCTION.isdisjoint(words):
        return "live" not in words or all(word == "live" or _is_place(word) for word in words)
    named = [word for word in words if not _is_place(word)]
    return bool(named) and _ALONE.issuperset(named)


def is_environment_name(name: str) -> bool:
    """Tell whether a name is an environment's: production's, or dev, staging, qa, ``test2``, ``nonprod-eu``."""
    words = _words(name)
    named = [word for word in words if not _is_place(word)]
    if not named:
        return False
    if _negated(words) or not (_PRODUCTION | _OTHERS).isdisjoint((named[0], named[-1])):
        return True
    return len(set(named)) == 1 and named[0] in _AMBIGUOUS


def is_lower_name(name: str) -> bool:
    """Tell whether a name that is certainly an environment's is not production's: ``sit``, ``authdev1``."""
    words = _words(name)
    return not _LOWER.isdisjoint(words) or any(word.endswith(_LOWER_ENDS) for word in words)


def is_same_environment(one: str, other: str) -> bool:
    """Tell whether two names have the same words, long or short: ``prod-eu`` and ``production-eu``."""
    left, right = ([_FULL.get(word, word) for word in _words(name)] for name in (one, other))
    return left == right


def is_group_name(name: str) -> bool:
    """Tell whether a name may say all environments but production: ``nonprod``, ``non-prod``, ``lower``."""
    words = _words(name)
    return (len(words) == 1 and words[0] in _GROUPS) or (len(words) == 2 and words[0] in _WITHOUT and _negated(words))


def is_place_name(name: str) -> bool:
    """Tell whether a name is a place and no environment: ``eu-west-1``."""
    words = _words(name)
    return bool(words) and not words[0].isdecimal() and all(map(_is_place, words))


def is_plain_name(name: str) -> bool:
    """Tell whether a name is an environment and nothing else: ``prod``, ``prod-eu``; not ``prod-infra``."""
    known = _PRODUCTION | _OTHERS | _AMBIGUOUS | _NEGATIONS
    return is_environment_name(name) and all(word in known or _is_place(word) for word in _words(name))


def environment_part(name: str) -> str:
    """Return the environment's part of a name: ``prod-eu`` of ``prod-eu-sizing``; without one, the name."""
    end = 0
    for match in _WORD.finditer(name):
        word = match.group().lower()
        if not (word in _PRODUCTION | _OTHERS | _NEGATIONS or _is_place(word)):
            break
        end = match.end()
    part = name[:end]
    return part if is_environment_name(part) and is_production_name(part) == is_production_name(name) else name


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _negated(words: list[str]) -> bool:
    known = _PRODUCTION | {"live"}
    return any(first in _NEGATIONS and second in known for first, second in zip(words, words[1:]))  # noqa: RUF007 (itertools costs)


def _is_place(word: str) -> bool:
    return word.isdecimal() or word in _PLACES or _SHORT_REGION.fullmatch(word) is not None
