package io.leibniz.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.data.image.ImageFiles;
import io.leibniz.data.text.SubwordTokenizer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every format that is read here against hostile files; see {@link HostileData}. */
class HostileFilesTest {
    @TempDir
    Path folder;

    private static byte[] utf8(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = HostileFilesTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    private static final byte[] IDX = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    private static final byte[] IDX_FLOAT = {0, 0, 0xd, 1, 0, 0, 0, 2, 0x3f, (byte) 0x80, 0, 0, 0x40, 0, 0, 0};

    @Test
    void idx() throws Exception {
        HostileData.attack("IDX", List.of(IDX, IDX_FLOAT), 1_000_000, 50, b -> Idx.read(new ByteArrayInputStream(b), "x", 1 << 20));
    }

    @Test
    void csv() throws Exception {
        var valid = List.of(utf8("a,b,c\n1,2,3\n4.5,-1e3,\"x, \"\"y\"\"\"\n"), utf8("1,2\n3,4\n5,6\n".repeat(20)));
        HostileData.attack("CSV", valid, 400_000, 400, b -> {
            Csv csv = Csv.read(new ByteArrayInputStream(b), "x", true, ',', 1 << 20);
            try {
                csv.numbers(io.leibniz.tensor.DType.F32);
            } catch (DataException e) {
                assertTrue(e.getMessage().startsWith("csv: "), e.getMessage());
            }
        });
    }

    @Test
    void text() throws Exception {
        Path f = folder.resolve("x");
        var valid = List.of(HostileData.gzip(utf8("To be, or not to be: größer\n".repeat(30))), utf8("plain – text\n"));
        HostileData.attack("gzip, text", valid, 2_000_000, 5000, b -> {
            Files.write(f, b);
            TextFiles.read(f, 1 << 20);
        });
    }

    @Test
    void jsonLines() throws Exception {
        Path f = folder.resolve("x");
        var valid = List.of(utf8("{\"text\":\"größer \\ud83d\\ude00\",\"n\":[1,2.5,null,true]}\n\n{\"a\":{\"b\":{\"c\":[[],{}]}}}\n"));
        HostileData.attack("JSON lines", valid, 600_000, 400, b -> {
            Files.write(f, b);
            JsonLines.read(f);
        });
    }

    @Test
    void cifar() throws Exception {
        Path f = folder.resolve("x");
        byte[] two = new byte[2 * 3073];
        two[3073] = 9;
        HostileData.attack("CIFAR", List.of(two), 200_000, 60, b -> {
            Files.write(f, b);
            Cifar.read(List.of(f), 0, 10);
        });
    }

    @Test
    void tokenizers() throws Exception {
        Path f = folder.resolve("x");
        List<byte[]> valid = new ArrayList<>();
        for (String n : List.of("byte-level", "modern", "wordpiece", "metaspace")) valid.add(resource("text/" + n + ".json"));
        HostileData.attack("tokenizer.json", valid, 4_000_000, 1500, b -> {
            Files.write(f, b);
            SubwordTokenizer t = SubwordTokenizer.read(f);
            try {
                t.decode(t.encode("It's größer, 日本語 <|end|> 12345  \n\tend"));
            } catch (IllegalArgumentException | io.leibniz.tensor.IndexException e) {
                if (e.getMessage() == null) throw new AssertionError("no message", e);
            }
        });
    }

    private byte[] picture(String format, int type) throws IOException {
        BufferedImage image = new BufferedImage(17, 11, type);
        for (int y = 0; y < 11; y++) for (int x = 0; x < 17; x++) image.setRGB(x, y, 0xff000000 | x * 15 << 16 | y * 23 << 8 | (x ^ y) * 8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, out)) throw new AssertionError("no writer of " + format);
        return out.toByteArray();
    }

    @Test
    void png() throws Exception {
        Path f = folder.resolve("x.png");
        var valid = List.of(picture("png", BufferedImage.TYPE_INT_RGB), picture("png", BufferedImage.TYPE_BYTE_GRAY), picture("png", BufferedImage.TYPE_BYTE_INDEXED));
        HostileData.attack("PNG", valid, 8_000_000, 50_000, b -> {
            Files.write(f, b);
            ImageFiles.read(f);
        });
    }

    @Test
    void jpeg() throws Exception {
        Path f = folder.resolve("x.jpg");
        HostileData.attack("JPEG", List.of(picture("jpg", BufferedImage.TYPE_INT_RGB), picture("jpg", BufferedImage.TYPE_BYTE_GRAY)), 8_000_000, 10_000, b -> {
            Files.write(f, b);
            ImageFiles.read(f);
        });
    }

    /** Writes what {@link RData} reads, from "R Internals", section 1.8. */
    private static final class R {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);

        static byte[] file(int version, Body body) throws IOException {
            R r = new R();
            r.out.writeBytes("X\n");
            r.ints(version, 0x40000, 0x20300);
            if (version == 3) r.characters("UTF-8");
            body.write(r);
            return r.bytes.toByteArray();
        }

        interface Body {
            void write(R r) throws IOException;
        }

        R ints(int... all) throws IOException {
            for (int i : all) out.writeInt(i);
            return this;
        }

        R doubles(double... all) throws IOException {
            ints(all.length);
            for (double d : all) out.writeDouble(d);
            return this;
        }

        R characters(String s) throws IOException {
            byte[] b = utf8(s);
            out.writeInt(b.length);
            out.write(b);
            return this;
        }

        R texts(String... all) throws IOException {
            ints(16, all.length);
            for (String s : all) ints(9).characters(s);
            return this;
        }

        R symbol(String s) throws IOException {
            return ints(1, 9).characters(s);
        }
    }

    /** A time series, a table with a factor and missing values, and a sequence in R's short form with its class among symbols. */
    private static List<byte[]> serialized() throws IOException {
        return List.of(
                R.file(2, r -> r.ints(0x20e).doubles(112, 118, 132).ints(0x402).symbol("tsp").ints(14).doubles(1949, 1949.1667, 12).ints(0x402).symbol("class").texts("ts").ints(254)),
                R.file(3, r -> r.ints(0x213, 3).ints(13, 2, 7, Integer.MIN_VALUE).ints(0x20d, 2, 1, 2).ints(0x402).symbol("levels").texts("no", "yes").ints(254)
                        .ints(16, 2, 9).characters("größer").ints(9, -1).ints(0x402).symbol("names").texts("n", "f", "t").ints(0x402, 0x1ff).texts("again").ints(254)),
                R.file(3, r -> r.ints(238, 2, 1, 9).characters("compact_intseq").ints(2, 1, 9).characters("base").ints(2, 13, 1, 13, 254, 14).doubles(5, 1, 1).ints(254)));
    }

    private static byte[] packed(byte[] b) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(4).putInt(b.length).array());
        try (DeflaterOutputStream zlib = new DeflaterOutputStream(out)) {
            zlib.write(b);
        } catch (IOException e) {
            throw new AssertionError("nothing is written to a file", e);
        }
        return out.toByteArray();
    }

    /** Mutated under right compression. */
    @Test
    void rData() throws Exception {
        List<byte[]> valid = serialized();
        assertArrayEquals(new double[] {1949, 1949.1667, 12}, RData.parse(valid.get(0), "x").attributes().get("tsp").numbers());
        assertArrayEquals(new String[] {"no", "yes"}, RData.parse(valid.get(1), "x").get("f").texts());
        assertArrayEquals(new int[] {1, 2, 3, 4, 5}, (int[]) RData.parse(valid.get(2), "x").data());
        HostileData.attack("RData", valid, HostileFilesTest::packed, 1_000_000, 1000, b -> {
            RData.Value v = RData.parse(RData.unpacked(b, "x"), "x");
            v.numbers();
            v.texts();
            v.get("f");
        });
    }

    /** 514 bytes, by liblzma 5.4 at its highest level. */
    private static final String LZMA2 = "4AIBAIpdACobwAYjYzweHjcg5VLGVq9+tDinFt7DYmqEUarKN+bMZFR/YSQ1iDcCd99m6hB3pdunaTc1hFtixNknOXBgsoL4/gUll5DLgKrbmYAxeUwX"
            + "tjhlC5JpK0nSe1jYJpQi4MPtk9NSnrj5epxsrBAv1zU5HGUXCTsK1BAkLOnJ56uVYbJth0SlHiHtAAA=";

    @Test
    void compressionsOfRData() throws Exception {
        byte[] lzma = Base64.getDecoder().decode(LZMA2);
        byte[] whole = ByteBuffer.allocate(5 + lzma.length).putInt(514).put((byte) 'Z').put(lzma).array();
        assertTrue(new String(RData.unpacked(whole, "x"), StandardCharsets.ISO_8859_1).endsWith("in the mind Whether 'tis nobler in the mind "));
        byte[] plain = ByteBuffer.allocate(5 + 3).putInt(3).put((byte) '0').put(utf8("abc")).array();
        HostileData.attack("LZMA2, zlib", List.of(whole, packed(serialized().get(1)), plain), 1_000_000, 9000, b -> RData.unpacked(b, "x"));
    }

    /** Texts that were taken for granted, sequences of any length in 24 bytes, sizes that nobody compared. */
    @Test
    void whatWasFoundInRData() throws Exception {
        byte[] noTag = R.file(2, r -> r.ints(0x402, 16, 0, 13, 0, 254));
        assertEquals(1, ((RData.Value[]) RData.parse(noTag, "x").data()).length);
        for (R.Body kind : List.<R.Body>of(r -> r.texts(), r -> r.ints(16, 1, 9, -1))) {
            byte[] b = R.file(3, r -> {
                r.ints(238, 19, 1);
                kind.write(r);
                r.ints(254, 254);
            });
            assertEquals("x: holds a vector in the form ''", assertThrows(DataException.class, () -> RData.parse(b, "x")).getMessage());
        }
        byte[] sequences = R.file(3, r -> {
            r.ints(19, 100);
            for (int i = 0; i < 100; i++) r.ints(238, 2, 1, 9).characters("compact_intseq").ints(254, 14).doubles(1 << 23, 1, 1).ints(254);
        });
        assertEquals("x: ends too early", assertThrows(DataException.class, () -> RData.unpacked(new byte[4], "x")).getMessage());
        assertEquals("x: announces 3 bytes and has 2", assertThrows(DataException.class, () -> RData.unpacked(new byte[] {0, 0, 0, 3, '0', 1, 2}, "x")).getMessage());
        assertTrue(assertThrows(DataException.class, () -> RData.parse(sequences, "x")).getMessage().startsWith("x: announces sequences of "));
    }
}
