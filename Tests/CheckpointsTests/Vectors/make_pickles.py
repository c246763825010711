"""Writes archives as torch.save writes them, by Python's own pickle in protocols 1 to 5, without PyTorch: pickles/*.

usage: python3 make_pickles.py
"""
import argparse
import collections
import datetime
import io
import pathlib
import pickle
import struct
import sys
import types
import zipfile

torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
modules = types.ModuleType("torch.nn.modules.linear")
sys.modules.update({"torch": torch, "torch._utils": utils, "torch.nn.modules.linear": modules})


class FloatStorage:
    pass


class Linear:
    def __init__(self):
        self.weight = Tensor("0", 4, (2, 2))


def _rebuild_tensor_v2(*arguments):
    return arguments


for thing, module in (FloatStorage, torch), (Linear, modules), (_rebuild_tensor_v2, utils):
    thing.__module__, thing.__qualname__ = module.__name__, thing.__name__
    setattr(module, thing.__name__, thing)


class Storage:
    def __init__(self, key, count):
        self.key, self.count = key, count


class Tensor:
    def __init__(self, key, count, shape):
        self.storage, self.shape = Storage(key, count), shape

    def __reduce_ex__(self, protocol):
        strides = tuple(self.shape[axis + 1] for axis in range(len(self.shape) - 1)) + (1,)
        return _rebuild_tensor_v2, (self.storage, 0, self.shape, strides, False, collections.OrderedDict())


class Pickler(pickle.Pickler):
    def persistent_id(self, thing):
        if isinstance(thing, Storage):
            return "storage", FloatStorage, thing.key, "cpu", thing.count


def save(name, value, protocol):
    data = io.BytesIO()
    Pickler(data, protocol).dump(value)
    path = pathlib.Path(__file__).parent / "pickles" / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for entry, contents in [
            ("data.pkl", data.getvalue()), ("byteorder", b"little"), ("data/0", struct.pack("<4f", 1, 2, 3, 4)),
            ("data/1", struct.pack("<2f", 5, 6)), ("version", b"3\n"),
        ]:
            archive.writestr(zipfile.ZipInfo("archive/" + entry, (1980, 1, 1, 0, 0, 0)), contents)


weights = collections.OrderedDict(a=Tensor("0", 4, (2, 2)), b=Tensor("1", 2, (2,)))
training = {
    "epoch": 3, "loss": 0.5, "best": None, "done": True, "seen": 1 << 70, "bytes": b"\x00\xff", "set": {"x", 2},
    "fixed": frozenset([1]), "array": bytearray(b"ab"), "when": datetime.datetime(2024, 5, 6), "complex": 1 + 2j,
    "arguments": argparse.Namespace(lr=1e-3, betas=[0.9, 0.95]), "path": pathlib.PurePosixPath("a/b"),
    "optimizer": {"state": {0: {"step": Tensor("1", 2, (2,)), "exp_avg": Tensor("0", 4, (2, 2))}}, "groups": [{"lr": 0.1}]},
}
for protocol in 1, 2, 3, 4, 5:
    save(f"protocol{protocol}.bin", weights, protocol)
    save(f"training{protocol}.bin", training | {"model": weights}, protocol)
save("lightning.ckpt", {"pytorch-lightning_version": "2.1", "state_dict": weights, "loops": training}, 2)
save("deepspeed.pt", {"module": weights, "buffer_names": [], "optimizer": None, "ds_version": "0.1"}, 2)
save("nested.bin", {"state": {"model": {"state_dict": weights}}, "model": {"width": 2}}, 4)
save("module.bin", Linear(), 2)
save("other.bin", {"policy": weights, "value": weights}, 2)
