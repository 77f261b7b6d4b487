"""Packs an ARPA file of order two for the server: `pack.py [ARPA [FILE]]`. The format is in Lexicon.java."""
import struct
import sys
from pathlib import Path


def read(path):
    """Words and pairs with their log10 in hundredths."""
    words, back_off, pairs, order = {}, {}, {}, 0
    for line in path.read_text().splitlines():
        fields = line.split("\t")
        if line.startswith("\\"):
            order = int(line[1]) if line[1].isdigit() else 0
        elif order == 1 and len(fields) > 1:
            words[fields[1]] = round(float(fields[0]) * 100)
            back_off[fields[1]] = round(float(fields[2]) * 100) if len(fields) > 2 else 0
        elif order == 2 and len(fields) > 1:
            pairs[tuple(fields[1].split(" "))] = round(float(fields[0]) * 100)
    return words, back_off, pairs


def main():
    here = Path(__file__).parent
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else here / "lm/demo.arpa"
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else here / "dist/demo.lm"
    words, back_off, pairs = read(source)
    order = sorted(words, key=lambda w: w.encode())
    number = {w: i for i, w in enumerate(order)}
    pairs = sorted((number[a], number[b], p) for (a, b), p in pairs.items())
    text = [w.encode() for w in order]
    offsets, firsts = [0], [0] * (len(order) + 1)
    for word in text:
        offsets.append(offsets[-1] + len(word))
    for first, _, _ in pairs:
        firsts[first + 1] += 1
    for i in range(len(order)):
        firsts[i + 1] += firsts[i]
    with target.open("wb") as out:
        out.write(b"COCHLM1\0" + struct.pack("<3i", len(order), len(pairs), offsets[-1]))
        for kind, values in (("i", offsets), ("i", firsts), ("i", [b for _, b, _ in pairs]),
                             ("h", [words[w] for w in order]), ("h", [back_off[w] for w in order]),
                             ("h", [p for _, _, p in pairs])):
            out.write(struct.pack(f"<{len(values)}{kind}", *values))
        out.write(b"".join(text))
    print(f"{target.name}: {len(order)} words, {len(pairs)} pairs, {target.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
