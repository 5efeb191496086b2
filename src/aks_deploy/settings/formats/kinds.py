"""Kinds of files: how each is recognised, and what its keys are here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aks_deploy.settings.located import Located

Entries = Mapping[str, Located]


@dataclass(frozen=True, slots=True)
class To:
    """A key with a counterpart: a setting (`service_name`), or a parameter of a section (`deployment.cpu_cores`)."""

    name: str


@dataclass(frozen=True, slots=True)
class Without:
    """A key without a counterpart, and why; nothing is said of one that only marks the kind (`why` is empty).

    `changes`: leaving it out changes what is deployed, unless it is `off` (in lower case). `section`: the only section
    of a configuration that it concerns; empty for all of it.
    """

    why: str
    changes: bool = False
    off: str = ""
    section: str = ""


MARK = Without("")


@dataclass(frozen=True, slots=True)
class Left:
    """A key of a file that was left out: its path in the file, its place, and why."""

    path: str
    item: Located
    why: Without


@dataclass(frozen=True, slots=True)
class Remark:
    """What people should know of a file besides its keys; `section` as in `Without`."""

    text: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file became: `found` by our name, as in `To`, and what was left out.

    A section that means something without a parameter is there by its own name (`provisioning`).
    """

    found: Mapping[str, Located]
    left: tuple[Left, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def section(self, name: str) -> dict[str, Located]:
        """The parameters of one section."""
        prefix = f"{name}."
        return {key.removeprefix(prefix): item for key, item in self.found.items() if key.startswith(prefix)}

    def names(self) -> dict[str, Located]:
        """The settings that are in no section."""
        return {key: item for key, item in self.found.items() if "." not in key and not isinstance(item.value, dict)}


def _as_read(document: Located, reading: Reading) -> Reading:  # noqa: ARG001 - most kinds need no document for this
    return reading


def no_advice(document: Located) -> str:  # noqa: ARG001 - as above
    """No hint."""
    return ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file, by the name that people know it by.

    `keys` say what each key is, by its path (`autoScaler.minReplicas`). `others`: there may be more keys, which mean
    nothing here. `finish` makes of a reading what single keys cannot say. `refusal` is why the kind cannot be read,
    and `advice` what to do instead.
    """

    name: str
    recognises: Callable[[Entries], bool]
    keys: Mapping[str, To | Without] = field(default_factory=dict)
    others: bool = False
    finish: Callable[[Located, Reading], Reading] = _as_read
    refusal: str = ""
    advice: Callable[[Located], str] = no_advice

    @property
    def sections(self) -> frozenset[str]:
        """The sections of the configuration file that the kind can fill."""
        names = (key.name for key in self.keys.values() if isinstance(key, To))
        return frozenset(name.partition(".")[0] for name in names if "." in name)


def text(entries: Entries, key: str) -> str:
    """The text under the key in lower case; empty where there is none."""
    found = entries.get(key)
    return found.value.strip().lower() if found is not None and isinstance(found.value, str) else ""


def always(hint: str) -> Callable[[Located], str]:
    """Advice that does not depend on the document."""
    return lambda _: hint
