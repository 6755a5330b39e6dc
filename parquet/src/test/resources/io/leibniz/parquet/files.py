# Writes the files beside it, with pyarrow 25, polars 1.44, duckdb 1.5 and fastparquet 2026.9 (pip install them). Rows are numbered
# i = 0…; every value is a formula of i, which ParquetTest writes down again.
import pyarrow as pa, pyarrow.parquet as pq, datetime as dt, decimal, math, os, uuid
N=60
def table(n, nulls):
    null=lambda i,v: None if nulls and i%7==3 else v
    day=dt.date(1970,1,1)
    r=range(n)
    return pa.table({
     "flag": pa.array([null(i, i%3==0) for i in r], pa.bool_()),
     "i8": pa.array([null(i, i-30) for i in r], pa.int8()),
     "u16": pa.array([null(i, 65535-i) for i in r], pa.uint16()),
     "i32": pa.array([null(i, i*i*1000-1000000) for i in r], pa.int32()),
     "u32": pa.array([null(i, 4294967295-i) for i in r], pa.uint32()),
     "i64": pa.array([null(i, (1<<53)+i) for i in r], pa.int64()),
     "f16": pa.array([null(i, i/8.) for i in r], pa.float16()),
     "f32": pa.array([null(i, i/4.-3) for i in r], pa.float32()),
     "f64": pa.array([null(i, 1/(i+1.)) for i in r], pa.float64()),
     "text": pa.array([null(i, "größer %d"%(i%5)) for i in r], pa.string()),
     "bytes": pa.array([null(i, bytes([i,255-i])) for i in r], pa.binary()),
     "date": pa.array([null(i, day+dt.timedelta(days=i-10)) for i in r], pa.date32()),
     "time": pa.array([null(i, i*1000001) for i in r], pa.time64('us')),
     "stamp": pa.array([null(i, 1700000000000+i) for i in r], pa.timestamp('ms', tz='UTC')),
     "money": pa.array([null(i, decimal.Decimal(i*101-500).scaleb(-2)) for i in r], pa.decimal128(9,2)),
     "big": pa.array([null(i, decimal.Decimal(10**25+i).scaleb(-5)) for i in r], pa.decimal128(30,5)),
     "vector": pa.array([null(i, [i*1., i+.5, -i*1.]) for i in r], pa.list_(pa.float32())),
     "ragged": pa.array([null(i, list(range(i%4))) for i in r], pa.list_(pa.int64())),
     "place": pa.array([None if nulls and i%11==5 else {"lat": i*.5, "name": null(i,"p%d"%i)} for i in r], pa.struct([("lat",pa.float64()),("name",pa.string())])),
    })
def w(name, t, **k):
    pq.write_table(t, name, store_schema=False, **k); print(name, os.path.getsize(name))
for nulls in (0,1):
    t=table(N,nulls); s="nulls" if nulls else "full"
    w(f"arrow-{s}.parquet", t, compression="snappy", row_group_size=25)
    w(f"arrow-{s}-v2.parquet", t, compression="zstd", data_page_version="2.0", data_page_size=200, use_dictionary=False, row_group_size=40, write_batch_size=10)
t=table(N,1)
w("arrow-gzip.parquet", t.select(["i64","f64","text","ragged"]), compression="gzip", use_dictionary=False)
w("arrow-lz4.parquet", t.select(["i64","f64","text","ragged"]), compression="lz4", data_page_size=100, write_batch_size=8)
w("arrow-brotli.parquet", t.select(["i64"]), compression="brotli")
w("arrow-plain.parquet", t.select(["flag","i32","f32","text","vector"]), compression="none", use_dictionary=False, data_page_size=64, write_batch_size=8, write_page_checksum=True)
w("arrow-encodings.parquet", t.select(["i32","i64","f32","f64","text","bytes","u16","flag","f16"]), compression="none", use_dictionary=False,
  column_encoding={"i32":"DELTA_BINARY_PACKED","i64":"BYTE_STREAM_SPLIT","f32":"BYTE_STREAM_SPLIT","f64":"BYTE_STREAM_SPLIT","text":"DELTA_BYTE_ARRAY","bytes":"DELTA_LENGTH_BYTE_ARRAY","u16":"DELTA_BINARY_PACKED","flag":"RLE","f16":"BYTE_STREAM_SPLIT"}, write_page_index=True)
w("arrow-delta.parquet", pa.table({"x": pa.array([(i*2654435761)%(1<<40)*(-1)**i for i in range(1000)], pa.int64()), "s": pa.array([None if i%10==9 else i*i for i in range(1000)], pa.int32())}), compression="none", use_dictionary=False, column_encoding={"x":"DELTA_BINARY_PACKED","s":"DELTA_BINARY_PACKED"})
w("arrow-nested.parquet", pa.table({
   "id": pa.array([1,2,3], pa.int32()),
   "deep": pa.array([[[1],[2,3]],[],None], pa.list_(pa.list_(pa.int32()))),
   "map": pa.array([[("a",1),("b",2)],[],None], pa.map_(pa.string(), pa.int32())),
   "points": pa.array([[{"x":1.,"y":2.}],[{"x":3.,"y":4.},{"x":5.,"y":6.}],[]], pa.list_(pa.struct([("x",pa.float64()),("y",pa.float64())]))),
   "words": pa.array([["a","b"],None,["c",None]], pa.list_(pa.string())),
   "holes": pa.array([[1.,None],[2.,3.],[4.,5.]], pa.list_(pa.float64())),
   "nothing": pa.array([None,None,None], pa.null()),
   "id128": pa.array([uuid.UUID(int=i).bytes for i in (1,2,3)], pa.binary(16)),
  }), compression="none")
w("arrow-u64.parquet", pa.table({"u64": pa.array([1,2**63-1,2**64-1], pa.uint64()), "i": pa.array([1,2,3])}), compression="none")
w("arrow-int96.parquet", pa.table({"t": pa.array([0, 1, 1700000000123456789, None], pa.timestamp('ns'))}), compression="none", use_deprecated_int96_timestamps=True)
w("arrow-empty.parquet", table(0,0).select(["i32","text","vector"]), compression="none")
w("arrow-text.parquet", pa.table({"t": pa.array(["%d: "%i + " ".join("word%d"%(j*i%97) for j in range(30)) for i in range(300)])}), compression="zstd", compression_level=19, use_dictionary=False)
w("arrow-random.parquet", pa.table({"t": pa.array([(i*2654435761)%(1<<32)/3. for i in range(400)], pa.float64()), "u": pa.array([(i*i)%251 for i in range(400)], pa.int32())}), compression="zstd", compression_level=3, use_dictionary=False)
import polars as pl
p=pl.DataFrame({"i":[None if i%7==3 else i for i in range(200)], "x":[i*.25 for i in range(200)], "s":["row %d"%(i//3) for i in range(200)], "v":pl.Series([[i*1.,2.*i] for i in range(200)], dtype=pl.Array(pl.Float32,2)), "b":[i%2==0 for i in range(200)]})
p.write_parquet("polars.parquet", row_group_size=100); print("polars", os.path.getsize("polars.parquet"))
import duckdb
duckdb.sql("copy (select i, case when i%7=3 then null else i*0.25 end as x, 'row '||(i//3)::int as s, [i::float, 2*i] as v, i::decimal(18,3) as d, timestamp '2020-01-01'+ interval (i) second as t from range(200) r(i)) to 'duckdb.parquet' (format parquet, compression snappy)"); print("duckdb", os.path.getsize("duckdb.parquet"))
import pandas as pd, fastparquet
d=pd.DataFrame({"i":list(range(200)), "x":[i*.25 for i in range(200)], "s":["row %d"%(i//3) for i in range(200)], "b":[i%2==0 for i in range(200)]})
fastparquet.write("fastparquet.parquet", d, compression="GZIP"); print("fast", os.path.getsize("fastparquet.parquet"))
w("houses.parquet", pa.table({"area":pa.array([50.,62.5,80.,121.],pa.float32()),"rooms":pa.array([2,None,3,5],pa.int32()),"price":pa.array([180000,210000,250000,390000],pa.int64()),"town":pa.array(["Hannover","Leipzig","Leipzig","Hannover"]),"embedding":pa.array([[i*1.,i*2.] for i in range(4)],pa.list_(pa.float32()))}), compression="snappy", row_group_size=3)
