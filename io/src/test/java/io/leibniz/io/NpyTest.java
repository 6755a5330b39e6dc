package io.leibniz.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyTest {
    @TempDir
    Path folder;

    private static byte[] bytes(int version, String header, byte... data) {
        byte[] h = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer b = ByteBuffer.allocate(12 + h.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        b.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        if (version == 1) b.putShort((short) h.length);
        else b.putInt(h.length);
        b.put(h).put(data);
        return Arrays.copyOf(b.array(), b.position());
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("x.npy"), content);
    }

    private Tensor read(int version, String descr, boolean fortran, String shape, String hex) throws IOException {
        String header = "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }\n";
        return Npy.read(file(bytes(version, header, HexFormat.of().parseHex(hex))));
    }

    private String refused(byte[] content) throws IOException {
        Path f = file(content);
        String message = assertThrows(FormatException.class, () -> Npy.read(f)).getMessage();
        assertTrue(message.startsWith("x.npy: "), message);
        return message;
    }

    @Test
    void everyTypeComesBackAsItWent() throws IOException {
        Tensor x = Tensor.of(new double[][] {{1.5, -2, 300000}, {0, 7, -1}});
        Map<String, Tensor> all = new LinkedHashMap<>();
        for (DType t : DType.values()) if (t != DType.BF16) all.put(t.toString(), x.to(t));
        all.put("scalar", Tensor.scalar(3));
        all.put("deep/name", Tensor.zeros(2, 0, 1));
        all.put("view", x.transpose(0, 1));
        all.put("special", Tensor.of(Double.NaN, Double.NEGATIVE_INFINITY, -0.0, Double.MIN_VALUE));
        all.put("long", Tensor.of(Long.MIN_VALUE, Long.MAX_VALUE));
        all.put("many", Tensor.arange(100_000).reshape(10, 100, 100));
        for (DType t : List.of(DType.F16, DType.I8, DType.U8)) all.put("many " + t, Tensor.arange(100_000).to(t));
        for (var e : all.entrySet()) {
            Path f = folder.resolve("a.npy");
            Npy.write(f, e.getValue());
            Tensor back = Npy.read(f);
            assertEquals(e.getValue().dtype(), back.dtype());
            assertEquals(e.getValue().shape(), back.shape());
            assertArrayEquals(e.getValue().toDoubleArray(), back.toDoubleArray(), e.getKey());
        }
        Npz.write(folder.resolve("stored.npz"), all);
        Npz.writeCompressed(folder.resolve("packed.npz"), all);
        assertTrue(Files.size(folder.resolve("packed.npz")) < Files.size(folder.resolve("stored.npz")));
        for (String name : List.of("stored.npz", "packed.npz")) {
            Map<String, Tensor> back = Npz.read(folder.resolve(name));
            assertEquals(List.copyOf(all.keySet()), List.copyOf(back.keySet()));
            all.forEach((k, t) -> assertArrayEquals(t.toDoubleArray(), back.get(k).toDoubleArray(), k));
        }
    }

    /** Bytes that NumPy 2 writes for np.array([[1, 2, 3]], dtype=np.int32). */
    @Test
    void theBytesOfNumpy() throws IOException {
        Path f = folder.resolve("n.npy");
        Npy.write(f, Tensor.of(new int[][] {{1, 2, 3}}));
        byte[] expected = bytes(1, "{'descr': '<i4', 'fortran_order': False, 'shape': (1, 3), }" + " ".repeat(58) + "\n", new byte[] {1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0});
        assertArrayEquals(expected, Files.readAllBytes(f));
    }

    @Test
    void whatOthersWrite() throws IOException {
        assertArrayEquals(new float[] {1, -2}, read(1, "<f4", false, "(2,)", "0000803f000000c0").toFloatArray());
        assertArrayEquals(new float[] {1, -2}, read(2, ">f4", false, "(2,)", "3f800000c0000000").toFloatArray());
        assertArrayEquals(new float[] {1.5f, -2}, read(3, "<f2", false, "(2,)", "003e00c0").toFloatArray());
        assertArrayEquals(new double[] {1}, read(1, ">f8", false, "(1,)", "3ff0000000000000").toDoubleArray());
        assertArrayEquals(new long[] {-2}, read(1, ">i8", false, "(1,)", "fffffffffffffffe").toLongArray());
        assertArrayEquals(new int[] {255, 0}, read(1, "|u1", false, "(2,)", "ff00").toIntArray());
        assertArrayEquals(new int[] {-1, 1}, read(1, "|i1", false, "(2L,)", "ff01").toIntArray());
        assertArrayEquals(new int[] {-2, 1}, read(1, ">i2", false, "(2,)", "fffe0001").toIntArray());
        assertArrayEquals(new int[] {0xfffe, 1}, read(1, "<u2", false, "(2,)", "feff0100").toIntArray());
        assertArrayEquals(new long[] {0xfffffffeL}, read(1, "<u4", false, "(1,)", "feffffff").toLongArray());
        assertArrayEquals(new boolean[] {true, false}, read(1, "|b1", false, "(2,)", "0100").toBooleanArray());
        assertArrayEquals(new float[] {1.5f, -2}, read(1, ">f2", false, "(2,)", "3e00c000").toFloatArray());
        assertEquals(DType.U8, read(1, "|u1", false, "(0,)", "").dtype());
        assertEquals(DType.F16, read(1, "<f2", false, "(0,)", "").dtype());
        assertEquals(7.0, read(1, "|u1", false, "()", "07").item());
        Tensor fortran = read(1, "|i1", true, "(2, 3)", "010203040506");
        assertArrayEquals(new byte[][] {{1, 3, 5}, {2, 4, 6}}, (byte[][]) fortran.toJavaArray());
        Tensor cube = read(1, "|i1", true, "(1, 2, 3)", "010203040506");
        assertArrayEquals(new byte[][][] {{{1, 3, 5}, {2, 4, 6}}}, (byte[][][]) cube.toJavaArray());
    }

    @Test
    void bf16IsRefusedBeforeAnythingIsWritten() {
        Path f = folder.resolve("bf16");
        Tensor x = Tensor.ones(2).to(DType.BF16);
        String words = "npy: NumPy has no bf16; convert with to(DType.F32), or write safetensors, which has it";
        assertEquals(words, assertThrows(DTypeException.class, () -> Npy.write(f, x)).getMessage());
        assertEquals(words, assertThrows(DTypeException.class, () -> Npz.write(f, Map.of("x", x))).getMessage());
        assertFalse(Files.exists(f));
    }

    @Test
    void whatIsRefused() throws IOException {
        assertTrue(refused(new byte[3]).contains("cut short"));
        assertTrue(refused("PK\3\4abcdefgh".getBytes(StandardCharsets.ISO_8859_1)).contains("it is a zip file, read it with Npz"));
        assertTrue(refused("not an array".getBytes(StandardCharsets.ISO_8859_1)).contains("begins with 6e 6f 74"));
        assertTrue(refused(bytes(9, "{}")).contains("version 9.0 is unknown"));
        assertTrue(refused(bytes(1, "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", (byte) 0)).contains("pickles are programs and are never loaded"));
        assertTrue(refused(bytes(1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }")).contains("is structured"));
        assertTrue(refused(bytes(1, "{'descr': '<c16', 'fortran_order': False, 'shape': (1,), }")).contains("type '<c16', which has no counterpart"));
        assertTrue(refused(bytes(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", new byte[8])).contains("takes 12 bytes, 8 follow the header; the file is cut short"));
        assertTrue(refused(bytes(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", new byte[8])).contains("longer than its array"));
        assertTrue(refused(bytes(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 9), }")).contains("more than 2,147,483,639"));
        assertTrue(refused(bytes(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }")).contains("an extent that is no number"));
        assertTrue(refused(bytes(1, "{'descr': '<f4', 'fortran_order': __import__('os'), 'shape': (1,), }")).contains("neither True nor False"));
        assertTrue(refused(bytes(1, "{'descr': '<f4'}")).contains("is missing"));
        assertTrue(refused(bytes(1, "{'descr': '|b1', 'fortran_order': False, 'shape': (1,), }", (byte) 2)).contains("truth value 2"));
        byte[] long2 = bytes(2, "{}");
        ByteBuffer.wrap(long2).order(ByteOrder.LITTLE_ENDIAN).putInt(8, -1);
        assertTrue(refused(long2).contains("announces a header of 4294967295 bytes"));
    }

    private Path zip(Map<String, byte[]> entries) throws IOException {
        Path f = folder.resolve("z.npz");
        try (OutputStream out = Files.newOutputStream(f); ZipOutputStream zip = new ZipOutputStream(out)) {
            for (var e : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(e.getKey()));
                zip.write(e.getValue());
                zip.closeEntry();
            }
        }
        return f;
    }

    private static String refused(Path npz, long limit) {
        String message = assertThrows(FormatException.class, () -> Npz.read(npz, limit)).getMessage();
        assertTrue(message.startsWith("z.npz: "), message);
        return message;
    }

    @Test
    void archivesThatAreRefused() throws IOException {
        byte[] one = bytes(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }", (byte) 7);
        assertEquals(7, Npz.read(zip(Map.of("a.npy", one))).get("a").item());
        assertTrue(refused(zip(Map.of("../a.npy", one)), 1000).contains("points out of the archive"));
        assertTrue(refused(zip(Map.of("/a.npy", one)), 1000).contains("points out of the archive"));
        assertTrue(refused(zip(Map.of("a\\b.npy", one)), 1000).contains("points out of the archive"));
        assertTrue(refused(zip(Map.of("a.txt", one)), 1000).contains("is no npy file"));
        assertTrue(refused(zip(Map.of("a.npy", one)), 10).contains("more than the limit of 10 bytes"));
        assertTrue(refused(zip(Map.of("a.npy", bytes(1, "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", (byte) 0))), 1000).contains("z.npz: a.npy: the array holds Python objects"));
        Files.write(folder.resolve("z.npz"), new byte[100]);
        assertTrue(refused(folder.resolve("z.npz"), 1000).contains("no npz file"));
        assertEquals("npz: an array can't be named '../a': names are paths inside the archive, without .. and \\",
                assertThrows(IllegalArgumentException.class, () -> Npz.write(folder.resolve("w.npz"), Map.of("../a", Tensor.of(1f)))).getMessage());
    }

    /** A stored byte changed with the check sum left as it was. */
    @Test
    void aCheckSumThatDiffers() throws IOException {
        Path f = folder.resolve("z.npz");
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        byte[] one = bytes(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }", (byte) 0x5a);
        try (ZipOutputStream zip = new ZipOutputStream(raw)) {
            ZipEntry e = new ZipEntry("a.npy");
            e.setMethod(ZipEntry.STORED);
            e.setSize(one.length);
            CRC32 sum = new CRC32();
            sum.update(one);
            e.setCrc(sum.getValue());
            zip.putNextEntry(e);
            zip.write(one);
            zip.closeEntry();
        }
        byte[] whole = raw.toByteArray();
        int at = new String(whole, StandardCharsets.ISO_8859_1).indexOf('\u005a', 10 + one.length);
        whole[at]++;
        Files.write(f, whole);
        assertTrue(refused(f, 1000).contains("check sum differs"));
    }

    /** Whatever is in the file: an array or a FormatException, nothing else. */
    @Test
    void damagedArrays() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        List<byte[]> originals = List.of(
                bytes(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }\n", new byte[8]),
                bytes(2, "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }\n", new byte[12]),
                bytes(3, "{'descr': '|b1', 'fortran_order': False, 'shape': (), }\n", (byte) 1));
        for (byte[] whole : originals) {
            for (int i = 0; i < whole.length; i++) refused(Arrays.copyOf(whole, i));
            for (int i = 0; i < 2000; i++) {
                byte[] b = mutated(whole, random);
                Path f = file(b);
                try {
                    assertTrue(Npy.read(f).numel() <= whole.length);
                } catch (FormatException e) {
                    assertTrue(e.getMessage().startsWith("x.npy: "), e.getMessage());
                }
            }
        }
    }

    @Test
    void damagedArchives() throws IOException {
        SplittableRandom random = new SplittableRandom(6);
        Path f = folder.resolve("z.npz");
        for (boolean deflate : new boolean[] {false, true}) {
            Map<String, Tensor> arrays = new LinkedHashMap<>();
            arrays.put("a", Tensor.of(1f, 2f));
            arrays.put("b", Tensor.zeros(20, 20));
            if (deflate) Npz.writeCompressed(f, arrays);
            else Npz.write(f, arrays);
            byte[] whole = Files.readAllBytes(f);
            for (int i = 0; i < 4000; i++) {
                Files.write(f, i < 1000 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : mutated(whole, random));
                try {
                    assertTrue(Npz.read(f, 1 << 20).size() <= 2);
                    assertTrue(i >= 1000, "a file that was cut was taken");
                } catch (FormatException e) {
                    assertTrue(e.getMessage().startsWith("z.npz: "), e.getMessage());
                }
            }
        }
    }

    private static byte[] mutated(byte[] whole, SplittableRandom random) {
        byte[] b = whole.clone();
        for (int k = random.nextInt(1, 5); k > 0; k--) {
            int at = random.nextInt(b.length);
            switch (random.nextInt(4)) {
                case 0 -> b[at] = (byte) random.nextInt();
                case 1 -> b[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> b[at] = (byte) "0123456789,()[]{}'\"<>|"
                        .charAt(random.nextInt(22));
                default -> {
                    int length = random.nextInt(Math.min(8, b.length - at) + 1);
                    Arrays.fill(b, at, at + length, random.nextBoolean() ? (byte) 0xff : 0);
                }
            }
        }
        return b;
    }
}
