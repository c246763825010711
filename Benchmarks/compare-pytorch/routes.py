"""Who takes part: a way to train a size, and the program that takes it."""

import dataclasses
import os
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parent
BENCHMARKS = FOLDER.parent
TRAINING_STEP = BENCHMARKS / ".build/release/training-step"


@dataclasses.dataclass(frozen=True)
class Route:
    name: str
    precision: str
    model: str = ""
    compiled: bool = False
    huge_pages: bool = False

    @property
    def is_ours(self) -> bool:
        return not self.model

    def with_huge_pages(self) -> "Route":
        return dataclasses.replace(self, name=f"{self.name}, huge pages", huge_pages=True)

    def command(self, size: str, length: int, python: pathlib.Path) -> list[str]:
        shared = [size, "--sequence-length", str(length), "--precision", self.precision]
        if self.is_ours:
            return [str(TRAINING_STEP), *shared]
        compiled = ["--compiled"] if self.compiled else []
        return [str(python), str(FOLDER / "pytorch_step.py"), *shared, "--model", self.model, *compiled]

    def environment(self, cache: pathlib.Path) -> dict[str, str]:
        """One thread, the kernels that every library chooses itself, compiled code in a cache that begins empty."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("OPENBLAS_", "THP_MEM_ALLOC"))}
        kept |= {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "TORCHINDUCTOR_CACHE_DIR": str(cache / self.name.replace(" ", "-")),
                 "TORCHINDUCTOR_COMPILE_THREADS": "1"}
        return kept | ({"THP_MEM_ALLOC_ENABLE": "1"} if self.huge_pages else {})

    def memory_needed(self, parameters: int) -> int:
        """More bytes than such a process was ever seen to take."""
        return (1 << 29) + 20 * parameters if self.is_ours else (2 << 30) + 24 * parameters


OURS = [Route(f"polypythia {precision}", precision) for precision in ("fp32", "bf16")]
PYTORCH = [
    Route(f"{title} {precision} {'compiled' if compiled else 'eager'}", precision, model, compiled)
    for precision in ("fp32", "bf16")
    for model, title in (("hugging-face", "Hugging Face"), ("lean", "lean module"))
    for compiled in (False, True)
]
