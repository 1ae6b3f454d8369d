"""Peer of speed.ts: one of trafilatura and resiliparse over the pages of a file, on one core.

python bench/extraction/peer.py ENGINE PAGES.jsonl[.gz]; prints the CPU seconds, reading the file left out.
"""

import gzip
import json
import sys
import time

engine, path = sys.argv[1:]
if engine == "trafilatura":
    from trafilatura import extract
else:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    def extract(html: str) -> str:
        return extract_plain_text(HTMLTree.parse(html), main_content=True)


with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
    pages = [json.loads(line)["html"] for line in lines]
start = time.process_time()
for html in pages:
    extract(html)
print(time.process_time() - start)
