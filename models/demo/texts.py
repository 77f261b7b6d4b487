"""Free English text, split for good into training and evaluation: writes texts.json of {split: {domain: sentences}}."""
import hashlib
import json
import random
import re
import subprocess
from pathlib import Path

from cache import CACHE
from templates import Grammar, demo_sentences

SEED, LONGEST = 1, 80
HUMAN = ["your country can do", "john dashwood", "ill disposed young man", "go forward ten", "hurt the small dog",
         "the air is pure", "frequent formal review"]  # said in the human recordings, so not trained on


def plain(text: str) -> str | None:
    """Lower case letters, apostrophes and single spaces; None where anything else would have to be read out."""
    text = text.lower().replace("`", "'").replace("-", " ")
    if re.search(r"[^a-z' ,.;:!?\"()\n]", text):
        return None
    text = re.sub(r"[^a-z' ]", " ", text)
    return " ".join(re.sub(r"(^|\s)'+|'+(\s|$)", " ", text).split())


def wordnet():
    """Examples (in quotation marks) and glosses of every entry."""
    examples, glosses = [], []
    for path in sorted(Path("/usr/share/wordnet").glob("data.*")):
        for line in path.read_text().splitlines():
            gloss = line.partition("| ")[2]
            examples += re.findall(r'"([^"]+)"', gloss)
            glosses += re.sub(r'"[^"]*"', "", gloss).split(";")
    return examples, glosses


def king_james():
    text = subprocess.run(["bible", "gen1:1-rev22:21"], capture_output=True, text=True).stdout
    verses = re.sub(r"\n(?! +\d)", " ", text)
    return re.split(r"[.;:?!]", re.sub(r"\n +\d+", ".", verses))


def usable(texts, vocabulary, shortest):
    found = {}
    for text in filter(None, map(plain, texts)):
        words = text.split()
        known = all(w in vocabulary and (len(w) > 1 or w in "aio") for w in words)
        if shortest <= len(words) and len(text) <= LONGEST and known and not any(h in text for h in HUMAN):
            found.setdefault(text)
    return list(found)


def vocabulary():
    lines = Path("/usr/share/dict/american-english-large").read_text().splitlines()
    return {w.lower() for w in lines} - {"mr", "mrs", "st", "dr", "jr", "sr", "etc", "esp", "vs"}


def main():
    rng, grammar, known = random.Random(SEED), Grammar(), vocabulary()
    examples, glosses = wordnet()
    short = sorted(w for w in known if w.isalpha() and w.isascii() and 2 <= len(w) <= 10)
    train = {"general": usable(examples, known, 2), "gloss": usable(glosses, known, 5),
             "kjv": usable(king_james(), known, 4),
             "words": [" ".join(rng.choices(short, k=rng.randint(2, 6))) for _ in range(6000)]}
    held = {d: [s for s in train[d] if hashlib.sha1(s.encode()).digest()[0] == 0] for d in ("general", "kjv")}
    test = {"template": grammar.sentences(grammar.trained, 200, rng),
            "withheld": grammar.sentences(grammar.withheld, 200, rng),
            "demo": demo_sentences(), "general": held["general"], "kjv": held["kjv"]}
    kept_out = {s for sentences in test.values() for s in sentences}
    train["template"] = grammar.sentences(grammar.trained, 24000, rng)
    train = {d: [s for s in sentences if s not in kept_out] for d, sentences in train.items()}
    for split in (train, test):
        for sentences in split.values():
            rng.shuffle(sentences)
    (CACHE / "texts.json").write_text(json.dumps({"train": train, "test": test}))
    print({name: {d: len(s) for d, s in split.items()} for name, split in (("train", train), ("test", test))})


if __name__ == "__main__":
    main()
