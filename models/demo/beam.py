"""CTC prefix beam search over a lexicon with bigrams: the reference for the decoder in Java, written to be read."""
import math
from pathlib import Path

from model import LETTERS

LN10, NEVER = math.log(10), -1e9


def log_add(a, b):
    high, low = (a, b) if a > b else (b, a)
    return high if low <= NEVER else high + math.log1p(math.exp(low - high))


class Bigrams:
    """An ARPA file of order two, in natural logarithms."""

    def __init__(self, path: Path):
        self.unigram, self.back_off, self.bigram, order = {}, {}, {}, 0
        for line in path.read_text().splitlines():
            fields = line.split("\t")
            if line.startswith("\\"):
                order = int(line[1]) if line[1].isdigit() else 0
            elif order == 1 and len(fields) > 1:
                self.unigram[fields[1]] = float(fields[0]) * LN10
                self.back_off[fields[1]] = float(fields[2]) * LN10 if len(fields) > 2 else 0.0
            elif order == 2 and len(fields) > 1:
                self.bigram[tuple(fields[1].split(" "))] = float(fields[0]) * LN10

    def __call__(self, before, word):
        word = word if word in self.unigram else "<unk>"
        found = self.bigram.get((before, word))
        return found if found is not None else self.back_off.get(before, 0.0) + self.unigram[word]


class Beam:
    """`weight` scales the language model, `bonus` rewards each word, `stray` is the price of a word not in the lexicon."""

    def __init__(self, folder: Path, width=24, weight=0.5, bonus=1.0, stray=-6.0, floor=-7.0):
        self.lm = Bigrams(folder / "demo.arpa")
        self.width, self.weight, self.bonus, self.stray, self.floor = width, weight, bonus, stray, floor
        self.prefixes = {w[:i] for w in self.lm.unigram if w[0] != "<" for i in range(1, len(w) + 1)}

    def extended(self, text, score, letter):
        """The language score of `text` + `letter`; None where a space would follow nothing."""
        words = text.split(" ")
        if letter == " ":
            return score + self.word(words) if words[-1] else None
        word = words[-1] + letter
        leaves = word not in self.prefixes and (len(word) == 1 or word[:-1] in self.prefixes)
        return score + (self.stray if leaves else 0.0)

    def word(self, words):
        partial = 0.0 if words[-1] in self.lm.unigram or words[-1] not in self.prefixes else self.stray
        return self.weight * self.lm(words[-2] if len(words) > 1 else "<s>", words[-1]) + self.bonus + partial

    def __call__(self, logp, steps):
        beams, language = {"": (0.0, NEVER)}, {"": 0.0}  # text: (ends in blank, ends in its last letter)
        for row in logp[0, :int(steps[0])].tolist():
            labels, grown = [c for c, p in enumerate(row) if c and p > self.floor], {}
            for text, (blank, last) in beams.items():
                both = log_add(blank, last)
                repeat = last + row[LETTERS.index(text[-1]) + 1] if text else NEVER
                b, n = grown.get(text, (NEVER, NEVER))
                grown[text] = log_add(b, both + row[0]), log_add(n, repeat)
                for label in labels:
                    letter = LETTERS[label - 1]
                    longer, p = text + letter, row[label] + (blank if text[-1:] == letter else both)
                    if longer not in language:
                        language[longer] = self.extended(text, language[text], letter)
                    if language[longer] is not None and p > NEVER / 2:
                        b, n = grown.get(longer, (NEVER, NEVER))
                        grown[longer] = b, log_add(n, p)
            best = sorted(grown.items(), key=lambda g: log_add(*g[1]) + language[g[0]], reverse=True)
            beams = dict(best[:self.width])
        return max(beams, key=lambda t: log_add(*beams[t]) + language[t] + self.ending(t)).strip()

    def ending(self, text):
        """The last word is complete now, and the sentence too."""
        words = text.split(" ")
        last = self.word(words) if words[-1] else 0.0
        return last + self.weight * self.lm((words[-1] or words[-2]) if text else "<s>", "</s>")
