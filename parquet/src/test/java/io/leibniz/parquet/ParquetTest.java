package io.leibniz.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.leibniz.data.DataException;
import io.leibniz.data.Loader;
import io.leibniz.data.Streaming;
import io.leibniz.parquet.Parquet.Kind;
import io.leibniz.random.Key;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Files that other programs wrote; see files.py beside them. */
class ParquetTest {
    @TempDir
    Path folder;

    private Path file(String name) throws IOException {
        try (var in = ParquetTest.class.getResourceAsStream(name + ".parquet")) {
            return Files.write(folder.resolve(name + ".parquet"), in.readAllBytes());
        }
    }

    /** What a column has in row i where it isn't null: the formulas of files.py, but for its nulls. */
    private static final Map<String, IntFunction<Object>> COLUMNS = new HashMap<>();

    static {
        COLUMNS.put("flag", i -> i % 3 == 0);
        COLUMNS.put("i8", i -> i - 30);
        COLUMNS.put("u16", i -> 65535 - i);
        COLUMNS.put("i32", i -> i * i * 1000 - 1000000);
        COLUMNS.put("u32", i -> 4294967295L - i);
        COLUMNS.put("i64", i -> (1L << 53) + i);
        COLUMNS.put("f16", i -> i / 8f);
        COLUMNS.put("f32", i -> i / 4f - 3);
        COLUMNS.put("f64", i -> 1 / (i + 1.));
        COLUMNS.put("text", i -> "größer " + i % 5);
        COLUMNS.put("bytes", i -> Arrays.toString(new byte[] {(byte) i, (byte) (255 - i)}));
        COLUMNS.put("date", i -> i - 10);
        COLUMNS.put("time", i -> i * 1000001L);
        COLUMNS.put("stamp", i -> 1700000000000L + i);
        COLUMNS.put("money", i -> new BigDecimal(BigInteger.valueOf(i * 101L - 500), 2).doubleValue());
        COLUMNS.put("big", i -> new BigDecimal(BigInteger.TEN.pow(25).add(BigInteger.valueOf(i)), 5).doubleValue());
        COLUMNS.put("vector", i -> List.of((float) i, i + .5f, 0f - i));
        COLUMNS.put("ragged", i -> IntStream.range(0, i % 4).mapToObj(k -> (Object) (long) k).toList());
        COLUMNS.put("place.lat", i -> i * .5);
        COLUMNS.put("place.name", i -> "p" + i);
        COLUMNS.put("x", i -> (i * 2654435761L) % (1L << 40) * (i % 2 == 0 ? 1 : -1));
        COLUMNS.put("s", i -> i * i);
    }

    private static Object boxed(Tensor t, int i) {
        return switch (t.dtype()) {
            case BOOL -> t.get(i) != 0;
            case I32 -> t.toIntArray()[i];
            case I64 -> t.toLongArray()[i];
            case F32 -> t.toFloatArray()[i];
            default -> t.toDoubleArray()[i];
        };
    }

    /** A column's values, null where it is null. */
    private static List<Object> values(Parquet table, String column) throws IOException {
        Parquet.Column c = table.columns().stream().filter(k -> k.name().equals(column)).findFirst().orElseThrow();
        Parquet there = table.withoutNulls(column);
        Iterator<Object> values;
        if (c.list()) {
            values = there.lists(column).stream().map(t -> (Object) IntStream.range(0, t.shape().dim(0)).mapToObj(i -> boxed(t, i)).toList()).iterator();
        } else if (c.kind() == Kind.TEXT) {
            values = there.texts(column).stream().map(s -> (Object) s).iterator();
        } else if (c.kind() == Kind.BYTES) {
            values = there.bytes(column).stream().map(b -> (Object) Arrays.toString(b)).iterator();
        } else {
            Tensor t = there.tensor(column);
            values = IntStream.range(0, there.rows()).mapToObj(i -> boxed(t, i)).iterator();
        }
        Tensor nulls = table.nulls(column);
        List<Object> all = new ArrayList<>();
        for (int i = 0; i < table.rows(); i++) all.add(nulls.get(i) != 0 ? null : values.next());
        assertFalse(values.hasNext());
        return all;
    }

    private static Object expected(String column, int i, boolean nulls, int rows) {
        if (nulls && column.startsWith("place") && i % 11 == 5) return null;
        if (nulls && (rows == 1000 ? column.equals("s") && i % 10 == 9 : i % 7 == 3 && !column.equals("place.lat"))) return null;
        return COLUMNS.get(column).apply(i);
    }

    @TestFactory
    Stream<DynamicTest> columnsOfOtherWriters() {
        return Stream.of("arrow-full-v2", "arrow-nulls", "arrow-gzip", "arrow-lz4", "arrow-plain", "arrow-encodings", "arrow-delta").map(name -> dynamicTest(name, () -> {
            Path f = file(name);
            Parquet table = Parquet.read(f);
            int rows = name.equals("arrow-delta") ? 1000 : 60;
            assertEquals(rows, table.rows());
            assertTrue(table.columns().size() >= 2, table::toString);
            List<List<Object>> all = new ArrayList<>();
            for (String c : table.header()) {
                List<Object> values = values(table, c);
                for (int i = 0; i < rows; i++) assertEquals(expected(c, i, !name.equals("arrow-full-v2"), rows), values.get(i), c + ", row " + i);
                // One column alone, and batch by batch.
                assertEquals(values, values(Parquet.read(f, c), c));
                all.add(new ArrayList<>());
            }
            for (Iterator<Parquet> it = Parquet.batches(List.of(f), 17); it.hasNext(); ) {
                Parquet b = it.next();
                assertTrue(b.rows() == 17 || !it.hasNext());
                for (int k = 0; k < all.size(); k++) all.get(k).addAll(values(b, b.header().get(k)));
            }
            for (int k = 0; k < all.size(); k++) assertEquals(values(table, table.header().get(k)), all.get(k));
        }));
    }

    @Test
    void zstdAtItsHighestLevels() throws IOException {
        List<String> texts = Parquet.read(file("arrow-text")).texts("t");
        for (int i = 0; i < 300; i++) {
            int row = i;
            assertEquals(i + ": " + IntStream.range(0, 30).mapToObj(j -> "word" + j * row % 97).collect(Collectors.joining(" ")), texts.get(i));
        }
        Parquet random = Parquet.read(file("arrow-random"));
        double[] t = random.tensor("t").toDoubleArray();
        int[] u = random.tensor("u").toIntArray();
        for (int i = 0; i < 400; i++) {
            assertEquals((i * 2654435761L) % (1L << 32) / 3., t[i]);
            assertEquals(i * i % 251, u[i]);
        }
    }

    @TestFactory
    Stream<DynamicTest> otherWriters() {
        return Stream.of("polars", "duckdb", "fastparquet").map(name -> dynamicTest(name, () -> {
            Parquet t = Parquet.read(file(name));
            boolean duck = name.equals("duckdb");
            assertEquals(200, t.rows());
            Parquet whole = t.withNulls("i", -1).withNulls("x", -1.);
            long[] i = whole.tensor("i").toLongArray();
            double[] x = whole.tensor("x").toDoubleArray();
            List<String> s = t.texts("s");
            for (int r = 0; r < 200; r++) {
                assertEquals(name.equals("polars") && r % 7 == 3 ? -1 : r, i[r]);
                // DuckDB's numeric literals are decimals of two digits, so quarters are rounded there.
                assertEquals(duck && r % 7 == 3 ? -1 : r * .25, x[r], duck ? .0051 : 0);
                assertEquals("row " + (duck ? s.get(r).substring(4) : String.valueOf(r / 3)), s.get(r));
            }
            if (!name.equals("fastparquet")) assertEquals(Tensor.stack(1, Tensor.arange(200), Tensor.arange(200).mul(2)).to(DType.F32).toString(), t.vectors("v").toString());
            if (!duck) for (int r = 0; r < 200; r++) assertEquals(r % 2 == 0 ? 1 : 0, t.tensor("b").get(r));
        }));
    }

    @Test
    void numbersSideBySide() throws IOException {
        Path f = file("houses");
        Parquet t = Parquet.read(f, "price", "area", "rooms");
        assertEquals(List.of("price", "area", "rooms"), t.header());
        assertEquals("houses.parquet: column rooms, row 1 is null; withNulls(\"rooms\", …) says what nulls stand for, withoutNulls leaves them out",
                assertThrows(DataException.class, () -> t.numbers(DType.F32)).getMessage());
        Parquet full = t.withNulls("rooms", 0);
        assertArrayEquals(new double[][] {{180000, 50, 2}, {210000, 62.5, 0}, {250000, 80, 3}, {390000, 121, 5}}, (double[][]) full.numbers(DType.F64).toJavaArray());
        assertArrayEquals(new float[][] {{50, 180000}, {62.5f, 210000}, {80, 250000}, {121, 390000}}, (float[][]) full.numbers(DType.F32, "area", "price").toJavaArray());
        assertArrayEquals(new int[][] {{2}, {0}, {3}, {5}}, (int[][]) full.numbers(DType.I32, "rooms").toJavaArray());
        assertEquals(DType.F32, t.tensor("area").dtype());
        assertEquals(DType.I64, t.tensor("price").dtype());
        assertEquals(3, t.withoutNulls().rows());
        assertArrayEquals(new long[] {180000, 250000, 390000}, t.withoutNulls("rooms").tensor("price").toLongArray());
        assertEquals(1, t.nulls("rooms").to(DType.I32).sum().item());
        assertEquals("parquet: column area is f32, read as i64; read f64 and convert with to(…)", assertThrows(IllegalArgumentException.class, () -> full.numbers(DType.I64)).getMessage());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> full.numbers(DType.BF16)).getMessage().contains("read f32, f64, i32 or i64"));
        assertEquals("parquet: no column town; there are [price, area, rooms]", assertThrows(IllegalArgumentException.class, () -> full.texts("town")).getMessage());
        assertEquals("houses.parquet: no column height; there are [area, rooms, price, town, embedding]", assertThrows(IllegalArgumentException.class, () -> Parquet.read(f, "height")).getMessage());
        assertThrows(IllegalArgumentException.class, () -> Parquet.read(f, "area", "area"));
        assertEquals("parquet: column town is text; read it with texts or bytes", assertThrows(IllegalArgumentException.class, () -> Parquet.read(f).tensor("town")).getMessage());
        assertEquals("parquet: column embedding is lists of float; read it with vectors or lists", assertThrows(IllegalArgumentException.class, () -> Parquet.read(f).numbers(DType.F32, "embedding")).getMessage());
        assertEquals(Shape.of(4, 2), Parquet.read(f).vectors("embedding").shape());
    }

    @Test
    void numbersThatDontFit() throws IOException {
        Parquet t = Parquet.read(file("arrow-full-v2"));
        assertEquals("arrow-full-v2.parquet: column i64, row 0 is 9007199254740992, which is too large for i32; read i64",
                assertThrows(DataException.class, () -> t.numbers(DType.I32, "i8", "i64")).getMessage());
        // 2⁵³ + 1 has no double: rounded to the nearest, as everywhere here, and kept in an i64.
        assertEquals((1L << 53) + 1, t.numbers(DType.I64, "i64").toLongArray()[1]);
        assertEquals(0x1p53, t.numbers(DType.F64, "i64").toDoubleArray()[1]);
        assertEquals(0x1p53f, t.numbers(DType.F32, "i64").toFloatArray()[1]);
        assertArrayEquals(new float[] {1, 0, 0, 1}, Arrays.copyOf(t.numbers(DType.F32, "flag").toFloatArray(), 4));
        Parquet huge = Parquet.read(file("arrow-nulls"), "f64").withNulls("f64", 1e300);
        assertEquals("arrow-nulls.parquet: column f64, row 3 is 1.0E300, which is too large for f32; read f64",
                assertThrows(DataException.class, () -> huge.numbers(DType.F32)).getMessage());
        assertEquals(1e300, huge.numbers(DType.F64).toDoubleArray()[3]);
    }

    @Test
    void whatStandsForNulls() throws IOException {
        Parquet t = Parquet.read(file("arrow-nulls"));
        assertEquals("?", t.withNulls("text", "?").texts("text").get(3));
        assertArrayEquals(new byte[] {7}, t.withNulls("bytes", new byte[] {7}).bytes("bytes").get(3));
        assertEquals(1, t.withNulls("flag", true).tensor("flag").get(3));
        assertTrue(Double.isNaN(t.withNulls("f32", Float.NaN).tensor("f32").get(3)));
        assertEquals(Long.MAX_VALUE, t.withNulls("i64", Long.MAX_VALUE).tensor("i64").toLongArray()[3]);
        assertTrue(t.nulls("i8").get(3) != 0 && t.nulls("i8").get(2) == 0);
        for (Object[] wrong : new Object[][] {{"i8", 0.5}, {"i8", 1L << 40}, {"i8", "a"}, {"flag", 0}, {"text", 0}, {"f32", 1e300}, {"i64", 0x1p63}, {"i64", 0.5}, {"f64", true}}) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> t.withNulls((String) wrong[0], wrong[1])).getMessage().contains(" for the nulls of column " + wrong[0]));
        }
        // A row that is null is no list without elements.
        assertEquals("arrow-nulls.parquet: column vector, row 3 is null; withoutNulls(\"vector\") leaves out such rows",
                assertThrows(DataException.class, () -> t.withNulls("vector", 0).vectors("vector")).getMessage());
        assertEquals(Shape.of(51, 3), t.withoutNulls("vector").vectors("vector").shape());
        assertEquals("arrow-nulls.parquet without nulls: column ragged, row 1 has 1 numbers, the first row has 0; lists(\"ragged\") takes any length",
                assertThrows(DataException.class, () -> t.withoutNulls("ragged").vectors("ragged")).getMessage());
    }

    @Test
    void nestedColumns() throws IOException {
        Path f = file("arrow-nested");
        Map<String, Parquet.Column> columns = Parquet.columns(f).stream().collect(Collectors.toMap(Parquet.Column::name, c -> c));
        assertEquals(java.util.Set.of("id", "deep", "map.key", "map.value", "points.x", "points.y", "words", "holes", "nothing", "id128"), columns.keySet());
        assertEquals(new Parquet.Column("id", Kind.I32, false, true, "int32"), columns.get("id"));
        assertEquals(Kind.OTHER, columns.get("deep").kind());
        assertEquals("arrow-nested.parquet: column deep is int32 in lists of lists, which isn't read here", assertThrows(DataException.class, () -> Parquet.read(f, "deep")).getMessage());
        Path u64 = file("arrow-u64");
        assertEquals("arrow-u64.parquet, row group 0, column u64: the number 18446744073709551615 is larger than an i64 can be",
                assertThrows(DataException.class, () -> Parquet.read(u64)).getMessage());
        assertEquals(3, Parquet.read(u64, "i").rows());
        Parquet t = Parquet.read(f);
        assertEquals(List.of("id", "map.key", "map.value", "points.x", "points.y", "words", "holes", "nothing", "id128"), t.header());
        assertEquals(List.of(List.of("a", "b"), List.of()), t.withoutNulls("map.key").textLists("map.key"));
        assertEquals(Shape.of(0), t.withoutNulls("map.value").lists("map.value").get(1).shape());
        assertArrayEquals(new int[] {1, 2}, t.withoutNulls("map.value").lists("map.value").getFirst().toIntArray());
        assertArrayEquals(new double[] {4, 6}, t.lists("points.y").get(1).toDoubleArray());
        assertEquals("arrow-nested.parquet without nulls: column words, row 1 has a null in its list; withNulls(\"words\", …) says what nulls stand for",
                assertThrows(DataException.class, () -> t.withoutNulls("words").textLists("words")).getMessage());
        assertEquals(List.of(List.of("a", "b"), List.of("c", "?")), t.withoutNulls("words").withNulls("words", "?").textLists("words"));
        assertThrows(DataException.class, () -> t.vectors("holes"));
        assertArrayEquals(new double[][] {{1, 0}, {2, 3}, {4, 5}}, (double[][]) t.withNulls("holes", 0).vectors("holes").toJavaArray());
        assertEquals(3, t.nulls("nothing").to(DType.I32).sum().item());
        assertEquals(3, t.bytes("id128").get(2)[15]);
        assertArrayEquals(new long[] {0, 1, 1700000000123456789L, -1}, Parquet.read(file("arrow-int96")).withNulls("t", -1).tensor("t").toLongArray());
    }

    @Test
    void tablesWithoutRows() throws IOException {
        Parquet t = Parquet.read(file("arrow-empty"));
        assertEquals(0, t.rows());
        assertEquals(Shape.of(0, 1), t.numbers(DType.F32, "i32").shape());
        assertEquals(Shape.of(0, 0), t.vectors("vector").shape());
        assertEquals(List.of(), t.texts("text"));
        assertFalse(Parquet.batches(List.of(file("arrow-empty")), 5).hasNext());
    }

    @Test
    void streams() throws IOException {
        Path f = file("arrow-full-v2");
        Streaming<Tensor> rows = Parquet.streaming(List.of(f, f), 1, t -> t.numbers(DType.F64, "i8", "f64").reshape(2), "i8", "f64");
        List<Double> seen = new ArrayList<>();
        Loader<Tensor> loader = rows.shuffle(30, Key.of(1)).batch(32, l -> Tensor.stack(0, l));
        for (Tensor batch : loader.epoch(0)) for (int i = 0; i < batch.shape().dim(0); i++) seen.add(batch.get(i, 0));
        assertEquals(120, seen.size());
        assertEquals(IntStream.range(0, 120).mapToObj(i -> i / 2 - 30.).toList(), seen.stream().sorted().toList());
        assertFalse(seen.equals(seen.stream().sorted().toList()));
        Iterator<Parquet> two = Parquet.batches(List.of(f, f), 50, "i32");
        assertEquals(List.of(50, 10, 50, 10), Stream.generate(() -> two.next().rows()).limit(4).toList());
        assertFalse(two.hasNext());
        // An error is one of the stream's, names the row in its file, and ends it.
        Iterator<Tensor> broken = Parquet.streaming(List.of(file("arrow-nulls")), 9, t -> t.tensor("i32"), "i32").epoch(0).iterator();
        assertEquals("arrow-nulls.parquet: column i32, row 3 is null; withNulls(\"i32\", …) says what nulls stand for, withoutNulls leaves them out",
                assertThrows(UncheckedIOException.class, broken::next).getCause().getMessage());
        Iterator<Parquet> other = Parquet.batches(List.of(f, file("polars")), 60, "f64");
        other.next();
        assertThrows(IllegalArgumentException.class, other::hasNext);
        Iterator<Parquet> mixed = Parquet.batches(List.of(file("houses"), file("arrow-delta")), 60, "area");
        assertEquals(4, mixed.next().rows());
        assertTrue(assertThrows(IllegalArgumentException.class, mixed::hasNext).getMessage().startsWith("arrow-delta.parquet: no column area"));
        Iterator<Parquet> kinds = Parquet.batches(List.of(file("arrow-delta"), file("polars")), 1000, "s");
        kinds.next();
        assertEquals("polars.parquet: column s is text, in the first file int32", assertThrows(UncheckedIOException.class, kinds::hasNext).getCause().getMessage());
        assertFalse(kinds.hasNext());
    }

    @Test
    void refusals() throws IOException {
        assertThrows(NoSuchFileException.class, () -> Parquet.read(folder.resolve("missing")));
        assertEquals("arrow-brotli.parquet, row group 0, column i64: compressed with Brotli, which isn't read here; write the file with zstd, snappy, gzip, lz4_raw or without compression",
                assertThrows(DataException.class, () -> Parquet.read(file("arrow-brotli"))).getMessage());
        Path text = Files.writeString(folder.resolve("x"), "a,b\n1,2\n3,4\n");
        assertEquals("x: no Parquet file: it doesn't begin and end with PAR1, or is cut short", assertThrows(DataException.class, () -> Parquet.read(text)).getMessage());
        byte[] whole = Files.readAllBytes(file("arrow-plain"));
        Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, whole.length - 100));
        assertTrue(assertThrows(DataException.class, () -> Parquet.read(cut)).getMessage().startsWith("cut: no Parquet file"));
        byte[] secret = whole.clone();
        System.arraycopy("PARE".getBytes(StandardCharsets.US_ASCII), 0, secret, secret.length - 4, 4);
        Path encrypted = Files.write(folder.resolve("secret"), secret);
        assertEquals("secret: is encrypted, which isn't read here; write the file without encryption", assertThrows(DataException.class, () -> Parquet.read(encrypted)).getMessage());
        // The writer gave check sums: one bit in a page is found, which no decoder would see. Headers hold the texts 0 and 4, too.
        byte[] flipped = whole.clone();
        int at = new String(whole, StandardCharsets.ISO_8859_1).indexOf("\u00c3\u009fer 2");
        flipped[at] ^= 1;
        Path damaged = Files.write(folder.resolve("damaged"), flipped);
        assertEquals("damaged, row group 0, column text: a page's check sum doesn't fit its bytes; the file is damaged, fetch it again",
                assertThrows(DataException.class, () -> Parquet.read(damaged)).getMessage());
        assertEquals(60, Parquet.read(damaged, "i32").rows());
    }

    /** A text from a dictionary is kept once, whatever the number of its rows. */
    @Test
    void equalTextsAreOne() throws IOException {
        List<String> texts = Parquet.read(file("arrow-nulls"), "text").withNulls("text", "").texts("text");
        assertTrue(texts.get(0) == texts.get(5), "two texts");
    }
}
