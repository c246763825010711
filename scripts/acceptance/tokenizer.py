#!/usr/bin/env python3
"""Compares `polypythia data tokenize` with the tokenizers library: equal ids, and both speeds from one run.

usage: scripts/acceptance/tokenizer.py POLYPYTHIA WORK_FOLDER TOKENIZER.json NAME=FOLDER_OF_TEXT[:MEGABYTES]...

Without a NAME, tokenises Python's own source code. Of every folder the first 20 MB (or as many as asked for) of text files are taken, sorted by path.
One thread each, several rounds in turn, processor seconds; the best round of each counts. The ratio must be at least 4.
Makes a virtual environment with the library in WORK_FOLDER when this Python does not have it.
"""
import array
import json
import os
import pathlib
import resource
import subprocess
import sys
import sysconfig
import time

os.environ.update(RAYON_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false")
ROUNDS = 3
NEEDED_RATIO = 4


def library(work):
    try:
        import tokenizers
    except ImportError:
        environment = work / "environment"
        python = environment / "bin" / "python"
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", environment], check=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", "tokenizers"], check=True)
        os.execv(python, [str(python), *sys.argv])
    return tokenizers


def texts(folder, megabytes):
    """Whole files up to a size, line ends made equal as Python and polypythia read plain text."""
    found, size = [], 0
    for path in sorted(folder.rglob("*")):
        if path.suffix not in {".txt", ".py", ".h", ".c", ".md", ".swift"} or not path.is_file():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, OSError):
            continue
        if not text.strip() or "\0" in text:
            continue
        found.append(text)
        size += len(text.encode())
        if size >= megabytes * 1e6:
            break
    return found, size


def processor_seconds(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def ours(binary, tokenizer, lines, prefix):
    for suffix in (".bin", ".idx"):
        prefix.with_suffix(suffix).unlink(missing_ok=True)
    before = processor_seconds(resource.RUSAGE_CHILDREN)
    command = [binary, "data", "tokenize", lines, "--tokenizer", tokenizer, "--out", prefix, "--workers", "1", "--json"]
    summary = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return summary, processor_seconds(resource.RUSAGE_CHILDREN) - before


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    binary, work, tokenizer = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    work.mkdir(parents=True, exist_ok=True)
    tokenizers = library(work)
    corpora = sys.argv[4:] or [f"code={sysconfig.get_paths()['stdlib']}"]
    reference = tokenizers.Tokenizer.from_file(tokenizer)
    print(f"tokenizers {tokenizers.__version__}, one thread each, {ROUNDS} rounds in turn, processor seconds")
    good = True
    for corpus in corpora:
        name, _, rest = corpus.partition("=")
        folder, _, megabytes = rest.partition(":")
        documents, size = texts(pathlib.Path(folder), float(megabytes or 20))
        lines, prefix = work / f"{name}.jsonl", work / name
        lines.write_text("".join(json.dumps({"text": text}) + "\n" for text in documents), encoding="utf-8")
        their_seconds, summaries, whole = [], [], []
        for _ in range(ROUNDS):
            begin = time.process_time()
            encodings = reference.encode_batch(documents, add_special_tokens=False)
            their_seconds.append(time.process_time() - begin)
            summary, seconds = ours(binary, tokenizer, lines, prefix)
            summaries.append(summary)
            whole.append(seconds)
        tokens = array.array("H" if summaries[0]["dtype"] == "uint16" else "i")
        tokens.frombytes(prefix.with_suffix(".bin").read_bytes())
        equal = tokens.tolist() == [id for encoding in encodings for id in encoding.ids]
        theirs = size / min(their_seconds) / 1e6
        speed = max(summary["megabytes_per_second"] for summary in summaries)
        all_in = size / min(whole) / 1e6
        good = good and equal and speed >= NEEDED_RATIO * theirs
        print(
            f"{name}: {size / 1e6:.1f} MB in {len(documents)} files, {len(tokens):,} tokens, "
            f"ids {'equal' if equal else 'DIFFER'}; MB/s per core: tokenizers {theirs:.2f}, polypythia {speed:.2f} "
            f"({speed / theirs:.1f} times), its whole process {all_in:.2f} ({all_in / theirs:.1f} times)", flush=True)
    sys.exit(0 if good else 1)


main()
