"""The sizes of the Pythia suite, and what a training step of one takes."""

import dataclasses

VOCABULARY, VOCABULARY_ROWS = 50_277, 50_304


@dataclasses.dataclass(frozen=True)
class Shape:
    layers: int
    width: int
    heads: int

    @property
    def parameters(self) -> int:
        """Matrices, biases and LayerNorms of all layers, both embeddings and the last LayerNorm."""
        layer = 12 * self.width**2 + 13 * self.width
        return self.layers * layer + 2 * VOCABULARY_ROWS * self.width + 2 * self.width

    def operations_per_token(self, length: int) -> int:
        """Floating-point operations of a step: six for every weight of a matrix but those of the input embedding, and attention with its
        causal half counted once."""
        weights = 12 * self.layers * self.width**2 + VOCABULARY_ROWS * self.width
        return 6 * weights + 6 * self.layers * length * self.width


SHAPES = {
    "14m": Shape(6, 128, 4),
    "31m": Shape(6, 256, 8),
    "70m": Shape(6, 512, 8),
    "160m": Shape(12, 768, 12),
    "410m": Shape(24, 1024, 16),
}
