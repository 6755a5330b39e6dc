package io.leibniz.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.data.image.ImageFiles;
import io.leibniz.data.text.SubwordTokenizer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every format that is read here against hostile files; see {@link HostileInputs}. */
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
        HostileInputs.attack("IDX", List.of(IDX, IDX_FLOAT), 1_000_000, 50, b -> Idx.read(new ByteArrayInputStream(b), "x", 1 << 20));
    }

    @Test
    void csv() throws Exception {
        var valid = List.of(utf8("a,b,c\n1,2,3\n4.5,-1e3,\"x, \"\"y\"\"\"\n"), utf8("1,2\n3,4\n5,6\n".repeat(20)));
        HostileInputs.attack("CSV", valid, 400_000, 400, b -> {
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
        var valid = List.of(HostileInputs.gzip(utf8("To be, or not to be: größer\n".repeat(30))), utf8("plain – text\n"));
        HostileInputs.attack("gzip, text", valid, 2_000_000, 5000, b -> {
            Files.write(f, b);
            TextFiles.read(f, 1 << 20);
        });
    }

    @Test
    void jsonLines() throws Exception {
        Path f = folder.resolve("x");
        var valid = List.of(utf8("{\"text\":\"größer \\ud83d\\ude00\",\"n\":[1,2.5,null,true]}\n\n{\"a\":{\"b\":{\"c\":[[],{}]}}}\n"));
        HostileInputs.attack("JSON lines", valid, 600_000, 400, b -> {
            Files.write(f, b);
            JsonLines.read(f);
        });
    }

    @Test
    void cifar() throws Exception {
        Path f = folder.resolve("x");
        byte[] two = new byte[2 * 3073];
        two[3073] = 9;
        HostileInputs.attack("CIFAR", List.of(two), 200_000, 60, b -> {
            Files.write(f, b);
            Cifar.read(List.of(f), 0, 10);
        });
    }

    @Test
    void tokenizers() throws Exception {
        Path f = folder.resolve("x");
        List<byte[]> valid = new ArrayList<>();
        for (String n : List.of("byte-level", "modern", "wordpiece", "metaspace")) valid.add(resource("text/" + n + ".json"));
        HostileInputs.attack("tokenizer.json", valid, 4_000_000, 1500, b -> {
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
        HostileInputs.attack("PNG", valid, 8_000_000, 50_000, b -> {
            Files.write(f, b);
            ImageFiles.read(f);
        });
    }

    @Test
    void jpeg() throws Exception {
        Path f = folder.resolve("x.jpg");
        HostileInputs.attack("JPEG", List.of(picture("jpg", BufferedImage.TYPE_INT_RGB), picture("jpg", BufferedImage.TYPE_BYTE_GRAY)), 8_000_000, 50_000, b -> {
            Files.write(f, b);
            ImageFiles.read(f);
        });
    }
}
