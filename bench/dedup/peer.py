"""Peer of speed.ts: word 5-grams and MinHash of 112 permutations with datasketch, as FineWeb's 14 bands of 8 rows take.

pip install datasketch; python bench/dedup/peer.py [PAGES] [WORDS]
"""

import random
import re
import sys
import time

from datasketch import MinHash

pages, words = (int(arg) for arg in (sys.argv[1:] + ["1000", "500"][len(sys.argv) - 1 :]))
random.seed(1)
letters = "abcdefghijklmnopqrstuvwxyz"
texts = [
    " ".join("".join(random.choices(letters, k=5)) for _ in range(words)) for _ in range(pages)
]

start = time.perf_counter()
for text in texts:
    tokens = re.findall(r"\w+", text.lower())
    shingles = {" ".join(tokens[i : i + 5]).encode() for i in range(len(tokens) - 4)}
    minhash = MinHash(num_perm=112)
    minhash.update_batch(shingles)
    bands = [minhash.hashvalues[band * 8 : band * 8 + 8].tobytes() for band in range(14)]
print(f"datasketch, signature and bands: {pages / (time.perf_counter() - start):.0f} pages/s")
