"""Language identification with fastText's Python package (0.9.x): peer.py MODEL SENTENCES TURNS
SENTENCES: one a line. Prints as JSON the labels, and the processor seconds of each turn over all sentences.
Calls the library's own function, past the wrapper that makes arrays of its result."""
import json
import sys
import time

import fasttext

model = fasttext.FastText._FastText(sys.argv[1])
with open(sys.argv[2], encoding="utf-8", newline="\n") as file:
    lines = file.read().split("\n")[:-1]
texts = [line + "\n" for line in lines]
predict = model.f.predict
seconds = []
for _ in range(int(sys.argv[3])):
    started = time.process_time()
    results = [predict(text, 1, 0.0, "strict") for text in texts]
    seconds.append(time.process_time() - started)
labels = [result[0][1].removeprefix("__label__") if result else "" for result in results]
json.dump({"labels": labels, "seconds": seconds}, sys.stdout)
