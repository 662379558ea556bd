# json and sqlite in four threads: many small objects, growing strings, and blocks freed by another thread.
import hashlib
import json
import queue
import sqlite3
import threading

THREADS, DOCUMENTS = 4, 4000


def document(number):
    return {"id": number, "name": f"name {number}", "tags": [f"tag {number % k}" for k in range(1, 12)],
            "nested": {"depth": [[number] * 5] * 5}}


def produce(worker, produced):
    for number in range(worker, DOCUMENTS * THREADS, THREADS):
        produced.put((number, json.dumps(document(number))))


produced = queue.Queue()
threads = [threading.Thread(target=produce, args=(worker, produced)) for worker in range(THREADS)]
for thread in threads:
    thread.start()

database = sqlite3.connect(":memory:")
database.execute("create table documents (id integer primary key, name text, body text)")
for _ in range(DOCUMENTS * THREADS):
    number, text = produced.get()
    database.execute("insert into documents values (?, ?, ?)", (number, json.loads(text)["name"], text))
for thread in threads:
    thread.join()

digest = hashlib.sha256()
for row in database.execute("select id, name, body from documents order by name desc"):
    digest.update(repr(row).encode())
print(database.execute("select count(*), sum(length(body)) from documents").fetchone(), digest.hexdigest())
print(sum(range(10**6)))
