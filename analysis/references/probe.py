"""What PyTorch's automatic differentiation and scikit-learn make of a small probe: Tests/StatisticsTests/Vectors/probe.json.

    python3 -m venv venv && venv/bin/pip install torch scikit-learn
    venv/bin/python analysis/references/probe.py Tests/StatisticsTests/Vectors/probe.json

Inputs are drawn by NumPy's legacy RandomState, which never changes, and written beside the results.
"""
import json, sys
import numpy, sklearn, torch
from sklearn.metrics import accuracy_score, f1_score
from torch.nn.functional import cross_entropy, linear, softplus

SITES, FEATURES, CLASSES, ITEMS, SHARE = 3, 5, 4, 7, 0.3


def divergence(z_mean, z_log, w_mean, w_log, b_mean, b_log):
    log_alpha = z_log - torch.log(z_mean**2 + 1e-8)
    total = -(0.63576 * torch.sigmoid(1.87320 + 1.48695 * log_alpha) - 0.5 * softplus(-log_alpha) - 0.63576).sum()
    for mean, log in ((w_mean, w_log), (b_mean, b_log)):
        total = total + (-0.5 * log + 0.5 * (log.exp() + mean**2) - 0.5).sum()
    return total


def main():
    torch.set_default_dtype(torch.float64)
    random = numpy.random.RandomState(20261123)
    draw = lambda *shape: torch.tensor(random.normal(size=shape))
    values = draw(SITES, ITEMS, FEATURES).float().double()
    labels = torch.tensor([0, 3, 1, 1, 2, 0, 3])
    logits, z_mean, z_log = draw(SITES), 1 + 0.3 * draw(FEATURES), -2 + 0.5 * draw(FEATURES)
    w_mean, w_log = draw(CLASSES, FEATURES), -1.5 + 0.7 * draw(CLASSES, FEATURES)
    b_mean, b_log = draw(CLASSES), -1 + 0.3 * draw(CLASSES)
    parameters = [logits, z_mean, z_log, w_mean, w_log, b_mean, b_log]
    for parameter in parameters:
        parameter.requires_grad_()
    scale_noise, logit_noise = draw(ITEMS, FEATURES), draw(ITEMS, CLASSES)
    mixed = torch.einsum("s,snf->nf", logits.softmax(0), values)
    scaled = mixed * (z_mean + (z_log / 2).exp() * scale_noise)
    spread = linear(scaled**2, w_log.exp(), b_log.exp()).sqrt()
    noisy = linear(scaled, w_mean, b_mean) + spread * logit_noise
    whole = divergence(*parameters[1:])
    loss = cross_entropy(noisy, labels, reduction="sum") + SHARE * whole
    loss.backward()
    plain = linear(mixed * z_mean, w_mean, b_mean)
    truth, named = random.randint(0, 5, 40), random.randint(0, 6, 40)
    flat = lambda tensors: [value for tensor in tensors for value in tensor.detach().flatten().tolist()]
    vectors = dict(
        versions=dict(torch=torch.__version__, sklearn=sklearn.__version__), sites=SITES, features=FEATURES, classes=CLASSES,
        values=[flat([site]) for site in values], labels=labels.tolist(), parameters=flat(parameters),
        scaleNoise=flat([scale_noise]), logitNoise=flat([logit_noise]), share=SHARE, loss=loss.item(),
        divergence=whole.item(), gradient=flat([parameter.grad for parameter in parameters]),
        meanCrossEntropy=cross_entropy(plain, labels, reduction="sum").item(), truth=truth.tolist(), named=named.tolist(),
        accuracy=accuracy_score(truth, named), macroF1=f1_score(truth, named, average="macro"),
        microF1=f1_score(truth, named, average="micro"))
    open(sys.argv[1], "w").write(json.dumps(vectors, indent=1) + "\n")
    print("loss", loss.item())


if __name__ == "__main__":
    main()
