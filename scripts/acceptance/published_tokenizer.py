#!/usr/bin/env python3
"""Checks the ids and texts of the suite's own tokenizer, which the tests check on a small one with the same pipeline.

usage: scripts/acceptance/published_tokenizer.py POLYPYTHIA WORK_FOLDER 20B_tokenizer.json

The file is utils/20B_tokenizer.json of github.com/EleutherAI/pythia (commit a19eecb), known by its SHA-256. Ids are those of
`data tokenize`, texts those of `data view`. Expected values: the tokenizers library 0.23.3, in published_tokenizer_cases.json.
"""
import array
import collections
import hashlib
import json
import os
import pathlib
import struct
import subprocess
import sys

HEADER = b"MMIDIDX\0\0"


def run(*arguments):
    result = subprocess.run([str(argument) for argument in arguments], capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"{' '.join(map(str, arguments))}: {result.stderr}")
    return json.loads(result.stdout)


def read(prefix):
    """The documents of a token file of 16-bit ids."""
    index = prefix.with_suffix(".idx").read_bytes()
    version, code, count, _ = struct.unpack_from("<QBQQ", index, len(HEADER))
    assert index.startswith(HEADER) and version == 1 and code == 8, prefix
    sizes = struct.unpack_from(f"<{count}i", index, len(HEADER) + 25)
    tokens = array.array("H", prefix.with_suffix(".bin").read_bytes()).tolist()
    documents, start = [], 0
    for size in sizes:
        documents.append(tokens[start:start + size])
        start += size
    return documents


def write(prefix, documents):
    sizes = [len(document) for document in documents]
    starts = [2 * sum(sizes[:place]) for place in range(len(sizes))]
    prefix.with_suffix(".bin").write_bytes(array.array("H", sum(documents, [])).tobytes())
    prefix.with_suffix(".idx").write_bytes(
        HEADER + struct.pack("<QBQQ", 1, 8, len(sizes), len(sizes) + 1) + struct.pack(f"<{len(sizes)}i", *sizes)
        + struct.pack(f"<{len(sizes)}q", *starts) + struct.pack(f"<{len(sizes) + 1}q", *range(len(sizes) + 1)))


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    tool, work, tokenizer = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    expected = json.loads(pathlib.Path(__file__).with_name("published_tokenizer_cases.json").read_text())
    digest = hashlib.sha256(tokenizer.read_bytes()).hexdigest()
    if digest != expected["sha256"]:
        sys.exit(f"{tokenizer} is not the published file: its SHA-256 is {digest}, not {expected['sha256']}")
    work.mkdir(parents=True, exist_ok=True)

    # Empty texts become no documents.
    cases = [case for case in expected["cases"] + expected["encode_cases"] if case["text"]]
    lines, prefix = work / "cases.jsonl", work / "cases"
    lines.write_text("".join(json.dumps({"text": case["text"]}) + "\n" for case in cases))
    for suffix in (".bin", ".idx"):
        prefix.with_suffix(suffix).unlink(missing_ok=True)
    summary = run(tool, "data", "tokenize", lines, "--tokenizer", tokenizer, "--out", prefix, "--json")
    assert summary["vocabulary_size"] == expected["vocabulary_size"], summary
    different = [case["text"] for case, ids in zip(cases, read(prefix), strict=True) if case["ids"] != ids]
    print(f"{len(cases)} texts encoded, {len(different)} with other ids {different[:3]}")

    # Two and more sequences of one length make a file that is shown row by row; a single token predicts nothing.
    lengths = collections.defaultdict(dict)
    for case in expected["cases"] + expected["decode_cases"]:
        text = case.get("decode_with_special", case.get("text"))
        lengths[len(case["ids"])][tuple(case["ids"])] = text
    shown, wrong = 0, []
    for length, texts in lengths.items():
        if length < 2:
            continue
        write(work / "rows", 2 * [list(ids) for ids in texts])
        rows = run(
            tool, "data", "view", work / "rows", "--step", 1, "--batch-size", len(texts), "--seq-length", length - 1,
            "--tokenizer", tokenizer, "--json")["sequences"]
        assert {tuple(row["tokens"]) for row in rows} == set(texts)
        shown += len(rows)
        wrong += [row for row in rows if texts[tuple(row["tokens"])] != row["text"]]
    print(f"{shown} lists of two and more ids decoded, {len(wrong)} to another text {wrong[:3]}")
    sys.exit(1 if different or wrong else 0)


main()
