"""A zarr store in which what is missing is an error: zarr itself reads it as no number."""

from __future__ import annotations

import re
from typing import Any

from zarr.storage import LocalStore

from sim.base.errors import StoreError

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
            If a chunk is not there: deleted since the store was opened.
        """
        found = await super().get(key, *more, **options)
        chunk = CHUNK.search(key)
        if found is None and chunk and chunk["first"] not in self.unfinished:
            said = "is not there any more; put it back, or open the ensemble again"
            raise StoreError(f"{self.root / key}: {said}")
        return found
