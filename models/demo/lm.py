"""Writes lm/demo.arpa: a lexicon with unigrams, back-off weights and bigrams from the training sentences (ARPA, log10)."""
import json
import math
from collections import Counter, defaultdict
from pathlib import Path

from cache import CACHE

WEIGHTS = {"template": 2, "general": 2, "gloss": 1, "kjv": 0.5}  # everyday speech before dictionaries and scripture
DISCOUNT, SEEN_PAIRS, WORD_LIST = 0.7, 3, "/usr/share/dict/american-english"
START, END, UNKNOWN = "<s>", "</s>", "<unk>"


def counts(texts):
    """Weighted counts of words and pairs, sentence ends included; raw counts of pairs to prune by."""
    words, pairs, raw = Counter(), Counter(), Counter()
    for domain, weight in WEIGHTS.items():
        for sentence in texts[domain]:
            spoken = [START, *sentence.split(), END]
            for pair in zip(spoken, spoken[1:]):
                pairs[pair] += weight
                raw[pair] += 1
                words[pair[1]] += weight
    return words, pairs, raw


def vocabulary(words):
    """What the texts say at least twice, and the plain words of the word list."""
    listed = {w for w in Path(WORD_LIST).read_text().split() if w.isascii() and w.isalpha() and w.islower()}
    said = {w for w, n in words.items() if n >= 2}
    return sorted(w for w in listed | said if len(w) > 1 or w in ("a", "i", "o", "m", "p"))


def main():
    words, pairs, raw = counts(json.loads((CACHE / "texts.json").read_text())["train"])
    known = vocabulary(words) + [END, UNKNOWN]
    total = sum(words[w] + 0.1 for w in known)
    unigram = {w: (words[w] + 0.1) / total for w in known}
    after = Counter()
    for (first, _), n in pairs.items():
        after[first] += n
    kept = defaultdict(dict)
    for (first, second), n in pairs.items():
        if raw[first, second] >= SEEN_PAIRS and second in unigram and (first in unigram or first == START):
            kept[first][second] = (n - DISCOUNT * min(1, n)) / after[first]
    path = Path(__file__).parent / "lm/demo.arpa"
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as out:
        out.write(f"\\data\\\nngram 1={len(known) + 1}\nngram 2={sum(map(len, kept.values()))}\n\n\\1-grams:\n")
        for word in [START, *known]:
            seconds = kept.get(word, {})
            left = (1 - sum(seconds.values())) / (1 - sum(unigram[w] for w in seconds))
            probability = math.log10(unigram[word]) if word != START else -99
            out.write(f"{probability:.2f}\t{word}" + (f"\t{math.log10(left):.2f}\n" if seconds else "\n"))
        out.write("\n\\2-grams:\n")
        for first in sorted(kept):
            for second, p in sorted(kept[first].items()):
                out.write(f"{math.log10(p):.2f}\t{first} {second}\n")
        out.write("\n\\end\\\n")
    print(f"{path.name}: {len(known)} words, {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
