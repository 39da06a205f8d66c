"""A zarr store in which what is missing or damaged is an error that names the file.

Zarr itself reads what is missing as no number, and says of damage only that there is some.
"""

from __future__ import annotations

import re
from typing import Any

from numcodecs import Zstd
from zarr.storage import LocalStore

from sim.base.errors import StoreError

AGAIN = "run the same again with resume to make what is missing"
CHUNK = re.compile(r"(^|/)c(\.\d+)*$")


class WholeStore(LocalStore):
    """A folder of arrays, each of whose chunks must be there when it is read."""

    async def get(self, key: str, *more: Any, **options: Any) -> Any:
        """The content of a file; None for a description that is not there.

        Raises
        ------
        StoreError
            If a chunk was deleted since the store was opened, or is not as it was written.
        """
        found = await super().get(key, *more, **options)
        if CHUNK.search(key):
            if found is None:
                said = "is not there any more; put it back, or open the ensemble again"
                raise StoreError(f"{self.root / key}: {said}")
            try:
                Zstd().decode(
                    found.to_bytes()
                )  # against its checksum: a tenth of what reading takes
            except RuntimeError:
                raise StoreError(f"{self.root / key}: damaged; {AGAIN}") from None
        return found
