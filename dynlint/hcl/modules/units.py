"""Root modules that something else than Terraform runs, with values of its own: Terragrunt, Stacks, Atmos."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from dynlint.hcl.modules.given_values import given_values
from dynlint.hcl.modules.module_instance import ModuleInstance
from dynlint.hcl.modules.scopes import GivenValue
from dynlint.model.known import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dynlint.finding import Change
    from dynlint.hcl.files.configuration import Configuration
    from dynlint.hcl.files.library import Library
    from dynlint.hcl.modules.scopes import Root
    from dynlint.model.known import Value


class Unit:
    """One deployment of a root module: it says what the root's variables are given."""

    is_assembled = False
    """Whether the root consists of other files than those of its folder: then `configuration` makes it."""

    def __init__(self, library: Library, directory: str) -> None:
        """`directory` (absolute) is the folder that names the root module."""
        self.library = library
        self.directory = directory

    @property
    def working_directory(self) -> str:
        """The folder (absolute) in which Terraform is run, and keeps what it has fetched."""
        return self.directory

    def environment_names(self) -> Iterator[str]:
        """Yield what may name its environment, the surest first: whoever asks knows which names are environments'."""
        raise NotImplementedError

    def configuration(self) -> Configuration:
        """Return the files of the root module together."""
        return self.library.module(self.directory)

    def inputs(self, configuration: Configuration) -> dict[str, GivenValue]:
        """Return what it gives to the variables of a root module, declared or not."""
        raise NotImplementedError

    @staticmethod
    def completed(given: dict[str, GivenValue], doubt: str, configuration: Configuration) -> dict[str, GivenValue]:
        """Return values with unknown ones for all other variables where there is a doubt: they may be given, too."""
        if not doubt:
            return given
        return dict.fromkeys(configuration.variables, GivenValue(Unknown(doubt))) | given

    def given(self, var_files: Sequence[str]) -> dict[str, GivenValue]:
        """Return the values of the root's variables: its inputs, then files of values, which come after them."""
        configuration = self.library.configuration(self.directory)
        given = self.inputs(configuration)
        return given | given_values(self.library, configuration.directory, var_files)

    def own_change(self, name: str, value: Value, elsewhere: str) -> tuple[Change, ...]:
        """Return the edit that gives a variable a value for this deployment alone; nothing where there is no place.

        `elsewhere` is the file (as reported) that sets it.
        """
        return ()

    def instance(self, root: Root, configuration: Configuration) -> ModuleInstance:
        """Return the root module as it is run."""
        return ModuleInstance(root, configuration)


def units_of(library: Library, directory: str) -> list[Unit]:
    """Return what runs the root module that a folder (absolute) names; empty where Terraform alone does."""
    return cast("list[Unit]", library.units.get(directory, []))
