import json
import random
import sys
from collections import defaultdict

random.seed(1)
rounds = max(1, round(8 * float(sys.argv[1])))
for number in range(rounds):
    records = [
        {"id": i, "name": f"record {i}" * random.randint(1, 60), "tags": [str(tag) for tag in range(i % 40)], "value": i / 7}
        for i in range(6000)
    ]
    text = json.dumps(records)
    assert json.loads(text) == records

    groups = defaultdict(list)
    for record in records:
        groups[record["name"][:8] + str(record["id"] % 500)].append(record)
    pages = ["\n".join(record["name"] for record in group) for group in groups.values()]
    assert sum(page.count("record") for page in pages) == text.count("record ")

    buffers = [bytearray() for _ in range(50)]
    for i in range(40000):
        buffers[i % 50] += b"%d," % i
    assert sum(map(len, buffers)) == 228890
