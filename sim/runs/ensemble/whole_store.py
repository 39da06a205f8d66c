"""A zarr store in which what is missing or damaged is an error that names the file.

Zarr itself reads what is missing as no number, and says of damage only that there is some.
"""

from __future__ import annotations

import re
from typing import Any

from numcodecs import Zstd
from zarr.storage import LocalStore

from sim.base.errors import StoreError
from sim.runs.ensemble.storage import AGAIN

CHUNK = re.compile(r"(^|/)c(\.(?P<first>\d+)(\.\d+)*)?$")


class WholeStore(LocalStore):
    """A folder of arrays, each of whose chunks must be there when it is read."""

    unfinished: frozenset[str] = frozenset()
    """Numbers of chunks of worlds that never ran; older xarrays read them and take nothing."""

    async def get(self, key: str, *more: Any, **options: Any) -> Any:
        """The content of a file; None for a description that is not there.

        Raises
        ------
        StoreError
            If a chunk was deleted since the store was opened, or is not as it was written.
        """
        found = await super().get(key, *more, **options)
        chunk = CHUNK.search(key)
        if found is None and chunk and chunk["first"] not in self.unfinished:
            said = "is not there any more; put it back, or open the ensemble again"
            raise StoreError(f"{self.root / key}: {said}")
        if found is not None and chunk:
            try:  # against its checksum: a tenth of what reading takes
                Zstd().decode(found.to_bytes())
            except RuntimeError:
                raise StoreError(f"{self.root / key}: damaged; {AGAIN}") from None
        return found
