package io.leibniz.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as they should be, and as they should not. */
class ReadersTest {
    private static final byte[] IDX = {0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, (byte) 200, 6};

    private static Tensor idx(byte[] bytes) throws IOException {
        return Idx.read(new ByteArrayInputStream(bytes), "test.idx", 1000);
    }

    private static byte[] gzip(byte[] b) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream z = new GZIPOutputStream(out)) {
            z.write(b);
        }
        return out.toByteArray();
    }

    private static String refused(byte[] bytes) {
        return assertThrows(DataException.class, () -> idx(bytes)).getMessage();
    }

    @Test
    void idxPlainAndCompressed() throws IOException {
        for (byte[] b : List.of(IDX, gzip(IDX))) {
            Tensor t = idx(b);
            assertEquals(Shape.of(2, 3), t.shape());
            assertArrayEquals(new int[] {1, 2, 3, 4, 200, 6}, t.toIntArray());
        }
    }

    @Test
    void idxOfEveryType() throws IOException {
        assertArrayEquals(new int[] {-1}, idx(new byte[] {0, 0, 9, 1, 0, 0, 0, 1, -1}).toIntArray());
        assertArrayEquals(new int[] {-2}, idx(new byte[] {0, 0, 0xb, 1, 0, 0, 0, 1, -1, -2}).toIntArray());
        assertArrayEquals(new int[] {-2}, idx(new byte[] {0, 0, 0xc, 1, 0, 0, 0, 1, -1, -1, -1, -2}).toIntArray());
        assertArrayEquals(new float[] {1}, idx(new byte[] {0, 0, 0xd, 1, 0, 0, 0, 1, 0x3f, (byte) 0x80, 0, 0}).toFloatArray());
        assertArrayEquals(new double[] {1}, idx(new byte[] {0, 0, 0xe, 1, 0, 0, 0, 1, 0x3f, (byte) 0xf0, 0, 0, 0, 0, 0, 0}).toDoubleArray());
        assertEquals(DType.F64, idx(new byte[] {0, 0, 0xe, 0, 0x3f, (byte) 0xf0, 0, 0, 0, 0, 0, 0}).dtype());
    }

    @Test
    void idxThatIsNot() throws IOException {
        assertEquals("test.idx: no IDX file: it begins with 0x89504e47, an IDX file with two zero bytes", refused(new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 0}));
        assertEquals("test.idx: no IDX file: unknown element type 0x7", refused(new byte[] {0, 0, 7, 1, 0, 0, 0, 1, 0}));
        assertEquals("test.idx: axis 0 has the impossible extent 4294967295", refused(new byte[] {0, 0, 8, 1, -1, -1, -1, -1}));
        assertEquals("test.idx: announces more than 1000 elements, the limit of this read; give a larger one if the file is right",
                refused(new byte[] {0, 0, 8, 3, 127, -1, -1, -1, 127, -1, -1, -1, 127, -1, -1, -1}));
        assertEquals("test.idx: more bytes follow the 6 elements that the header announces", refused(Arrays.copyOf(IDX, IDX.length + 1)));
        assertTrue(refused(gzip(new byte[] {1, 2, 3, 4})).contains("no IDX file"));
    }

    @Test
    void idxCutShortAnywhere() throws IOException {
        for (byte[] whole : List.of(IDX, gzip(IDX))) {
            for (int n = 0; n < whole.length; n++) {
                byte[] cut = Arrays.copyOf(whole, n);
                String message = refused(cut);
                assertTrue(message.startsWith("test.idx: "), message);
            }
        }
    }

    /** Whatever is in the file: a tensor or a DataException, nothing else, and little memory. */
    @Test
    void damagedFilesGiveClearErrors() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        byte[][] seeds = {IDX, gzip(IDX)};
        for (int i = 0; i < 20_000; i++) {
            byte[] b = seeds[i & 1].clone();
            for (int k = random.nextInt(1, 4); k > 0; k--) b[random.nextInt(b.length)] = (byte) random.nextInt();
            try {
                assertTrue(idx(b).numel() <= 1000);
            } catch (DataException e) {
                assertTrue(e.getMessage().startsWith("test.idx: "), e.getMessage());
            }
        }
    }

    private static Csv csv(String text, boolean header) throws IOException {
        return Csv.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "test.csv", header, ',', 100);
    }

    @Test
    void csvTables() throws IOException {
        Csv t = csv("a,b\n1,2.5\n\"3\",-4e1\n", true);
        assertEquals(List.of("a", "b"), t.header());
        assertArrayEquals(new double[] {1, 2.5, 3, -40}, t.numbers(DType.F64).toDoubleArray());
        assertEquals(List.of("1", "3"), t.column("a"));
        assertEquals(List.of("x, y", "2"), csv("\"x, y\",2\n", false).rows().getFirst());
        assertArrayEquals(new long[] {1, 0, 1}, Csv.classes(List.of("dog", "cat", "dog")).toLongArray());
        assertEquals(0, csv("", false).columns());
    }

    @Test
    void csvThatIsNot() {
        assertEquals("test.csv, line 2: 1 fields, the first line has 2",
                assertThrows(DataException.class, () -> csv("1,2\n3\n", false)).getMessage());
        assertEquals("csv: row 0, column b: 'x' is not a number",
                assertThrows(DataException.class, () -> csv("a,b\n1,x\n", true).numbers(DType.F64)).getMessage());
        assertTrue(assertThrows(DataException.class, () -> csv("1,2\n".repeat(60), false)).getMessage().contains("more than 100 fields"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> csv("a\n1\n", true).column("b")).getMessage().contains("no column b"));
        byte[] latin = {'a', ',', (byte) 0xe9, '\n'};
        assertEquals("test.csv: not UTF-8 text", assertThrows(DataException.class,
                () -> Csv.read(new ByteArrayInputStream(latin), "test.csv", false, ',', 100)).getMessage());
    }

    @Test
    void compressedCsvCutShort() throws IOException {
        byte[] whole = gzip("1,2\n3,4\n".getBytes(StandardCharsets.UTF_8));
        for (int n = 3; n < whole.length; n++) {
            byte[] cut = Arrays.copyOf(whole, n);
            assertThrows(DataException.class, () -> Csv.read(new ByteArrayInputStream(cut), "test.csv", false, ',', 100));
        }
    }

    @Test
    void theShippedDigits() throws IOException {
        ImageSet d = Digits.load();
        assertEquals(Shape.of(1437, 1, 8, 8), d.train().images().shape());
        assertEquals(Shape.of(360, 1, 8, 8), d.test().images().shape());
        assertEquals(0, d.train().images().amin().item());
        assertEquals(1, d.train().images().amax().item());
        long[] counts = new long[10];
        for (long l : d.train().labels().toLongArray()) counts[(int) l]++;
        for (long l : d.test().labels().toLongArray()) counts[(int) l]++;
        assertArrayEquals(new long[] {178, 182, 177, 183, 181, 182, 181, 179, 174, 180}, counts);
    }

    @Test
    void fashionMnist() throws IOException {
        Path folder = FashionMnist.find().orElseThrow(() -> new AssertionError("this test needs Fashion-MNIST: apt-get install dataset-fashion-mnist"));
        ImageSet d = FashionMnist.load(folder);
        assertEquals(Shape.of(60_000, 1, 28, 28), d.train().images().shape());
        assertEquals(Shape.of(10_000, 1, 28, 28), d.test().images().shape());
        long[] counts = new long[10];
        for (long l : d.test().labels().toLongArray()) counts[(int) l]++;
        for (long c : counts) assertEquals(1000, c);
    }

    @Test
    void aDownloadIsKnownByItsContents(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("x.gz");
        Files.write(file, gzip("abc".getBytes(StandardCharsets.UTF_8)));
        IdxSet.verify(file, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "x.gz");
        assertTrue(assertThrows(DataException.class, () -> IdxSet.verify(file, "00", "x.gz")).getMessage().contains("not the data set's"));
    }
}
