"""GPT-NeoX as a small PyTorch module, with what is known to make one fast on a CPU: a fused query-key-value product, PyTorch's own
causal attention, and labels that are shifted instead of logits that are sliced, which saves a copy of several hundred megabytes."""

import torch
from torch import Tensor, nn
from torch.nn import functional


class Layer(nn.Module):
    """x + Attention(LayerNorm(x)) + FeedForward(LayerNorm(x)), with rotary positions on a quarter of every head."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.attention_norm = nn.LayerNorm(width)
        self.feed_forward_norm = nn.LayerNorm(width)
        self.query_key_value = nn.Linear(width, 3 * width)
        self.attention_output = nn.Linear(width, width)
        self.expansion = nn.Linear(width, 4 * width)
        self.contraction = nn.Linear(4 * width, width)

    def forward(self, x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
        batch, length, width = x.shape
        head_width = width // self.heads
        joined = self.query_key_value(self.attention_norm(x)).view(batch, length, self.heads, 3 * head_width)
        query, key, value = joined.transpose(1, 2).split(head_width, -1)
        attention = functional.scaled_dot_product_attention(
            rotated(query, cosine, sine), rotated(key, cosine, sine), value, is_causal=True)
        attention = self.attention_output(attention.transpose(1, 2).reshape(batch, length, width))
        hidden = functional.gelu(self.expansion(self.feed_forward_norm(x)), approximate="tanh")
        return x + attention + self.contraction(hidden)


def rotated(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """Turns the leading coordinates of every head by the angles of its position; the rest stays."""
    turning, rest = x.split((cosine.shape[-1], x.shape[-1] - cosine.shape[-1]), -1)
    first, second = turning.chunk(2, -1)
    turned = turning * cosine + torch.cat((-second, first), -1) * sine
    return torch.cat((turned, rest), -1).to(x.dtype)


class LeanModel(nn.Module):
    """The whole network; called with ids and the ids that follow them, it returns the mean loss in nats per token."""

    def __init__(self, layers: int, width: int, heads: int, vocabulary: int, length: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.layers = nn.ModuleList(Layer(width, heads) for _ in range(layers))
        self.final_norm = nn.LayerNorm(width)
        self.unembedding = nn.Linear(width, vocabulary, bias=False)
        rotary = width // heads // 4
        frequencies = 1 / 10000 ** (torch.arange(0, rotary, 2).float() / rotary)
        angles = torch.outer(torch.arange(length).float(), frequencies).repeat(1, 2)
        self.register_buffer("cosine", angles.cos(), persistent=False)
        self.register_buffer("sine", angles.sin(), persistent=False)

    def forward(self, tokens: Tensor, targets: Tensor) -> Tensor:
        x = self.embedding(tokens)
        for layer in self.layers:
            x = layer(x, self.cosine, self.sine)
        logits = self.unembedding(self.final_norm(x))
        return functional.cross_entropy(logits.view(-1, logits.shape[-1]).float(), targets.view(-1))

    def matrices(self) -> list[Tensor]:
        """All matrices in the order in which GPT-NeoX draws them."""
        drawn = [self.embedding.weight]
        for layer in self.layers:
            drawn += [layer.query_key_value.weight, layer.attention_output.weight, layer.expansion.weight, layer.contraction.weight]
        return [*drawn, self.unembedding.weight]
