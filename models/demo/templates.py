"""The template domain: expands grammar.txt into sentences, digits spelt as words."""
import random
import re
from pathlib import Path

HERE = Path(__file__).parent
ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen").split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()


def words(n: int, rng: random.Random) -> str:
    """A number as it is spoken; "and" after the hundreds comes and goes."""
    if n < 20:
        return ONES[n]
    if n < 100:
        return TENS[n // 10] + (f" {ONES[n % 10]}" if n % 10 else "")
    unit, name = (1000, "thousand") if n >= 1000 else (100, "hundred")
    rest = words(n % unit, rng) if n % unit else ""
    link = rng.choice([" ", " and "]) if rest and n % unit < 100 else " "
    return f"{words(n // unit, rng)} {name}{link}{rest}".strip()


class Grammar:
    """Rules and sentence templates; `withheld` templates are for evaluation only."""

    def __init__(self, path=HERE / "grammar.txt"):
        self.rules, self.trained, self.withheld = {}, [], []
        for line in filter(None, map(str.strip, path.read_text().splitlines())):
            if line[0] in "+?":
                (self.trained if line[0] == "+" else self.withheld).append(line[2:])
            elif line[0] != "#":
                name, alternatives = line.split(":", 1)
                self.rules[name] = [a.strip() for a in alternatives.split("|")]

    def expand(self, text: str, rng: random.Random) -> str:
        def slot(match):
            name = match.group(1)
            if ".." in name:
                return words(rng.randint(*map(int, name.split(".."))), rng)
            return self.expand(rng.choice(self.rules[name]), rng)
        return re.sub(r"{(.+?)}", slot, text)

    def sentences(self, templates, count: int, rng: random.Random, longest=80):
        """`count` different sentences, fewer where the templates have no more to say."""
        found = {}
        for _ in range(count * 20):
            sentence = self.expand(rng.choice(templates), rng)
            if len(sentence) <= longest:
                found.setdefault(sentence)
            if len(found) == count:
                break
        return list(found)


def demo_sentences():
    return (HERE / "demo.txt").read_text().split("\n")[:-1]
