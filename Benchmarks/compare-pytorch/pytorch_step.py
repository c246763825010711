"""One training step of a Pythia size in PyTorch (forward, backward, clipping to 1, fused AdamW), as often as it is told.

usage: pytorch_step.py SIZE --model {hugging-face,lean} --precision {fp32,bf16} [--compiled] [--sequence-length 2048]

Speaks as Benchmarks/training-step does: a line of JSON after the first step; then every line "steps N" on standard input is answered
by a line with the time of N steps. Weights and tokens are the ones that training-step draws, so that first losses can be compared.
"""

import argparse
import json
import math
import resource
import sys
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

from lean_model import LeanModel
from suite import SHAPES, VOCABULARY, VOCABULARY_ROWS, Shape


def hugging_face(shape: Shape, length: int) -> nn.Module:
    """Hugging Face's GPTNeoX, with the tanh form of GELU, as GPT-NeoX trains and training-step computes."""
    from transformers import GPTNeoXConfig, GPTNeoXForCausalLM

    return GPTNeoXForCausalLM(GPTNeoXConfig(
        vocab_size=VOCABULARY_ROWS, hidden_size=shape.width, num_hidden_layers=shape.layers, num_attention_heads=shape.heads,
        intermediate_size=4 * shape.width, max_position_embeddings=max(2048, length), hidden_act="gelu_pytorch_tanh",
        use_parallel_residual=True, tie_word_embeddings=False, use_cache=False, attn_implementation="sdpa"))


def hugging_face_matrices(model: nn.Module) -> list[Tensor]:
    """All matrices in the order in which GPT-NeoX draws them."""
    drawn = [model.gpt_neox.embed_in.weight]
    for layer in model.gpt_neox.layers:
        drawn += [layer.attention.query_key_value.weight, layer.attention.dense.weight, layer.mlp.dense_h_to_4h.weight,
                  layer.mlp.dense_4h_to_h.weight]
    return [*drawn, model.get_output_embeddings().weight]


@torch.no_grad()
def initialise(model: nn.Module, matrices: list[Tensor], shape: Shape) -> None:
    """Small-init for matrices that read the residual stream, Wang-init for the two of each layer that write to it, no biases."""
    for name, parameter in model.named_parameters():
        if name.endswith("bias"):
            parameter.zero_()
    torch.manual_seed(1)
    reading, writing = math.sqrt(2 / (5 * shape.width)), 2 / shape.layers / math.sqrt(shape.width)
    for index, matrix in enumerate(matrices):
        writes = 0 < index < len(matrices) - 1 and index % 2 == 0
        matrix.normal_(0, writing if writes else reading)


def optimiser(model: nn.Module) -> torch.optim.Optimizer:
    """Matrices decay, biases and LayerNorms do not."""
    matrices = [parameter for parameter in model.parameters() if parameter.dim() > 1]
    others = [parameter for parameter in model.parameters() if parameter.dim() == 1]
    return torch.optim.AdamW(
        [{"params": matrices, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}], lr=1e-3, betas=(0.9, 0.95),
        fused=True)


def training(arguments: argparse.Namespace) -> Callable[[], float]:
    """A function that takes a step and returns its loss, in nats per token."""
    shape, length = SHAPES[arguments.size], arguments.sequence_length
    tokens = torch.randint(VOCABULARY, (1, length + 1), generator=torch.Generator().manual_seed(1))
    inputs, targets = tokens[:, :-1].contiguous(), tokens[:, 1:].contiguous()
    if arguments.model == "lean":
        model = LeanModel(shape.layers, shape.width, shape.heads, VOCABULARY_ROWS, length)
        initialise(model, model.matrices(), shape)
        loss_of = lambda: model(inputs, targets)
    else:
        model = hugging_face(shape, length)
        initialise(model, hugging_face_matrices(model), shape)
        loss_of = lambda: model(input_ids=inputs, labels=inputs).loss
    model.train()
    if arguments.compiled:
        loss_of = torch.compile(loss_of)
    update = optimiser(model)
    half = arguments.precision == "bf16"

    def step() -> float:
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            loss = loss_of()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        update.step()
        update.zero_grad(set_to_none=True)
        return loss.item()

    return step


def answer(**values: object) -> None:
    values["peak_memory_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps(values), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("size", choices=SHAPES)
    parser.add_argument("--model", choices=("hugging-face", "lean"), required=True)
    parser.add_argument("--precision", choices=("fp32", "bf16"), required=True)
    parser.add_argument("--compiled", action="store_true", help="by torch.compile instead of eagerly")
    parser.add_argument("--sequence-length", type=int, default=2048)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    step = training(arguments)
    answer(first_loss=step(), torch=torch.__version__)
    for line in sys.stdin:
        count = int(line.removeprefix("steps "))
        clock, used = time.perf_counter(), time.process_time()
        for _ in range(count):
            loss = step()
        wall, processor = time.perf_counter() - clock, time.process_time() - used
        answer(steps=count, wall_seconds=wall, processor_seconds=processor, loss=loss)


if __name__ == "__main__":
    main()
