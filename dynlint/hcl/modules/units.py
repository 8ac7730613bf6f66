"""Root modules that another program runs with its own inputs: Terragrunt, Terraform Stacks, Atmos."""

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
    """One deployment of a root module, which provides the values of the root module's variables."""

    is_assembled = False
    """Whether the root module has other files than those of its folder; `configuration` then assembles it."""

    def __init__(self, library: Library, directory: str) -> None:
        """`directory` (absolute) is the folder that identifies the root module."""
        self.library = library
        self.directory = directory

    @property
    def working_directory(self) -> str:
        """The folder (absolute) in which Terraform runs and stores fetched modules."""
        return self.directory

    def environment_names(self) -> Iterator[str]:
        """Yield possible names of its environment, the most certain first; the caller selects those of environments."""
        raise NotImplementedError

    def configuration(self) -> Configuration:
        """Return the root module that all its files make."""
        return self.library.module(self.directory)

    def inputs(self, configuration: Configuration) -> dict[str, GivenValue]:
        """Return the values that the deployment gives to variables, declared or not."""
        raise NotImplementedError

    @staticmethod
    def completed(given: dict[str, GivenValue], doubt: str, configuration: Configuration) -> dict[str, GivenValue]:
        """Return the values; with a doubt, unknown values for all other variables, which may be given, too."""
        if not doubt:
            return given
        return dict.fromkeys(configuration.variables, GivenValue(Unknown(doubt))) | given

    def given(self, var_files: Sequence[str]) -> dict[str, GivenValue]:
        """Return the values of the root module's variables: its inputs, which files of values override."""
        configuration = self.library.configuration(self.directory)
        given = self.inputs(configuration)
        return given | given_values(self.library, configuration.directory, var_files)

    def own_change(self, name: str, value: Value, elsewhere: str) -> tuple[Change, ...]:
        """Return the edit that sets a variable for this deployment only; empty if there is no place for it.

        `elsewhere` is the path (as shown in reports) of the file that sets it now.
        """
        return ()

    def instance(self, root: Root, configuration: Configuration) -> ModuleInstance:
        """Return the root module as the program runs it."""
        return ModuleInstance(root, configuration)


def units_of(library: Library, directory: str) -> list[Unit]:
    """Return the deployments of the root module in a folder (absolute); empty if only Terraform runs it."""
    return cast("list[Unit]", library.units.get(directory, []))
