"""Writes what InstalledDataTest reads: python3 rdata_golden.py FOLDER. A small database in the format of R's packages."""
import gzip
import lzma
import os
import random
import struct
import sys
import zlib

HEADER = b"X\n" + struct.pack(">iii", 3, 0x40202, 0x30500) + struct.pack(">i", 5) + b"UTF-8"
NIL = struct.pack(">i", 254)


def chars(s):
    if s is None:
        return struct.pack(">ii", 9, -1)
    b = s.encode()
    return struct.pack(">ii", 0x40009, len(b)) + b


def symbol(s):
    return struct.pack(">i", 1) + chars(s)


def pairs(d):
    return b"".join(struct.pack(">i", 0x402) + symbol(k) + v for k, v in d.items()) + NIL


def vector(kind, body, n, attributes):
    flags = kind | (0x200 if attributes else 0)
    return struct.pack(">ii", flags, n) + body + (pairs(attributes) if attributes else b"")


def texts(v, **a):
    return vector(16, b"".join(map(chars, v)), len(v), a)


def ints(v, **a):
    return vector(13, struct.pack(">%di" % len(v), *v), len(v), a)


def reals(v, **a):
    return vector(14, struct.pack(">%dd" % len(v), *v), len(v), a)


def items(v, **a):
    return vector(19, b"".join(v), len(v), a)


def sequence(first, n):
    return struct.pack(">i", 238) + struct.pack(">i", 2) + symbol("compact_intseq") + NIL + reals([n, first, 1]) + NIL


def table(columns):
    return items(list(columns.values()), names=texts(list(columns)), **{"row.names": ints([-(2**31), -3]), "class": texts(["data.frame"])})


reviews = table(
    {
        "review": texts(["Good – très bon.", "Stale.", None]),
        "score": ints([2, 1, 2], levels=texts(["other", "great"])),
        "n": sequence(1, 3),
    }
)
novel = ["It is a truth universally acknowledged,", "", "that a single man in possession of a good fortune,"] * 40
raw = lambda b: lzma.compress(b, format=lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "preset": 6}])
random.seed(5)
noise = [random.randint(0, 9) if i % 700 < 300 else random.randint(-(2**31) + 1, 2**31 - 1) for i in range(4000)]
objects = {
    "prideprejudice": (texts(novel), zlib.compress),
    "emma": (texts(novel[::-1]), lambda b: b"0" + b),
    "training_data": (reviews, lambda b: b"Z" + raw(b)),
    "testing_data": (reviews, zlib.compress),
    "series": (reals([1.5, 2.5, 4.5, 3.5], tsp=reals([1949, 1949.25, 12]), **{"class": texts(["ts"])}), lambda b: b"Z" + raw(b)),
    "noise": (ints(noise), lambda b: b"Z" + raw(b)),
    "repeats": (ints([i % 50 * (i // 3000) for i in range(30000)]), lambda b: b"Z" + raw(b)),
}
for n in ["sensesensibility", "mansfieldpark", "northangerabbey", "persuasion"]:
    objects[n] = (texts([n]), zlib.compress)
# Symbols are written once; afterwards their numbers.
first = reals([1.0], a=ints([1]), b=ints([2]), c=ints([3]))
again = b"".join(struct.pack(">i", 0x402) + struct.pack(">i", i << 8 | 255) + ints([10 * i]) for i in [3, 2, 1]) + NIL
objects["references"] = (items([first, struct.pack(">iid", 14 | 0x200, 1, 2.0) + again]), zlib.compress)
folder = sys.argv[1]
places = {}
with open(os.path.join(folder, "Rdata.rdb"), "wb") as db:
    for name, (body, pack) in objects.items():
        body = HEADER + body
        data = struct.pack(">i", len(body)) + pack(body)
        places[name] = ints([db.tell(), len(data)])
        db.write(data)
index = items([items(list(places.values()), names=texts(list(places))), items([]), vector(10, struct.pack(">i", 3), 1, {})], names=texts(["variables", "references", "compressed"]))
with gzip.GzipFile(os.path.join(folder, "Rdata.rdx"), "wb", mtime=0) as out:
    out.write(HEADER + index)
