package io.leibniz.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.data.image.ImageFiles;
import io.leibniz.data.image.Images;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesTest {
    @TempDir
    Path folder;

    private Path text(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path gzip(String name, String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream z = new GZIPOutputStream(out)) {
            z.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return Files.write(folder.resolve(name), out.toByteArray());
    }

    private static <T> List<T> list(Iterator<T> it) {
        List<T> l = new ArrayList<>();
        it.forEachRemaining(l::add);
        return l;
    }

    @Test
    void textFiles() throws IOException {
        Path a = text("a.txt", "one\r\ntwo\n\nlast");
        Path b = gzip("b.txt.gz", "größer 😀\n");
        assertEquals(List.of("one", "two", "", "last", "größer 😀"), list(TextFiles.lines(List.of(a, b))));
        assertEquals("größer 😀\n", TextFiles.read(b));
        assertEquals("a.txt: more than 5 characters, the limit of this read; give a larger one, or read by lines",
                assertThrows(DataException.class, () -> TextFiles.read(a, 5)).getMessage());
        Path latin = Files.write(folder.resolve("latin"), new byte[] {'a', (byte) 0xe9});
        assertEquals("latin: not UTF-8 text", assertThrows(DataException.class, () -> TextFiles.read(latin)).getMessage());
        byte[] whole = Files.readAllBytes(b);
        Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(whole, whole.length - 9));
        assertTrue(assertThrows(UncheckedIOException.class, () -> list(TextFiles.lines(List.of(cut)))).getCause().getMessage().startsWith("cut.gz: the compressed file ends too early"));
    }

    @Test
    void jsonLines() throws IOException {
        Path f = gzip("x.jsonl.gz", "{\"text\": \"a\", \"n\": [1, 2.5, null, true], \"o\": {}}\n\n{\"text\": \"b\"}\n");
        List<Map<String, Object>> all = JsonLines.read(f);
        assertEquals(2, all.size());
        assertEquals(Arrays.asList(1L, 2.5, null, true), all.getFirst().get("n"));
        assertEquals(Map.of("text", "b"), all.get(1));
        assertTrue(assertThrows(DataException.class, () -> JsonLines.read(text("y", "{}\n{\"a\":"))).getMessage().startsWith("y, line 2: not JSON: "));
        assertEquals("y, line 1: no JSON object", assertThrows(DataException.class, () -> JsonLines.read(text("y", "[1]"))).getMessage());
        assertEquals("y, line 1: text follows the JSON value", assertThrows(DataException.class, () -> JsonLines.read(text("y", "{} {}"))).getMessage());
        assertTrue(assertThrows(DataException.class, () -> JsonLines.read(text("y", "[".repeat(5000)))).getMessage().contains("not JSON"));
    }

    @Test
    void cifar() throws IOException {
        byte[] records = new byte[2 * 3073];
        records[0] = 9;
        records[1] = (byte) 255;
        records[1 + 1024] = 51;
        records[3073] = 3;
        for (int i = 1; i <= 5; i++) Files.write(folder.resolve("data_batch_" + i + ".bin"), records);
        Path test = Files.write(folder.resolve("test_batch.bin"), records);
        ImageSet set = Cifar.cifar10(folder);
        assertEquals(Shape.of(10, 3, 32, 32), set.train().images().shape());
        assertArrayEquals(new long[] {9, 3}, set.test().labels().toLongArray());
        assertEquals("truck", set.classes().get(9));
        assertEquals(1, set.test().images().get(0, 0, 0, 0));
        assertEquals(0.2, set.test().images().get(0, 1, 0, 0), 1e-7);
        records[0] = 10;
        Files.write(test, records);
        assertEquals("test_batch.bin: record 0 is of class 10, there are 10", assertThrows(DataException.class, () -> Cifar.cifar10(folder)).getMessage());
        Files.write(test, new byte[3000]);
        assertTrue(assertThrows(DataException.class, () -> Cifar.cifar10(folder)).getMessage().contains("no whole number of records"));
        Files.delete(test);
        assertTrue(assertThrows(DataException.class, () -> Cifar.cifar10(folder)).getMessage().contains("is missing"));

        byte[] fine = new byte[3074];
        fine[0] = 7;
        fine[1] = 1;
        Files.write(folder.resolve("train.bin"), fine);
        Files.write(folder.resolve("test.bin"), fine);
        text("fine_label_names.txt", "apple\nbee\n");
        assertEquals(1, Cifar.cifar100(folder).train().labels().itemLong());
    }

    private static BufferedImage picture(int type) {
        BufferedImage image = new BufferedImage(5, 4, type);
        for (int y = 0; y < 4; y++) for (int x = 0; x < 5; x++) image.setRGB(x, y, 0xff000000 | 50 * x << 16 | 60 * y << 8 | 255);
        return image;
    }

    @Test
    void foldersOfPictures() throws IOException {
        Path cats = Files.createDirectories(folder.resolve("pets/cat/young"));
        Path dogs = Files.createDirectories(folder.resolve("pets/dog"));
        ImageIO.write(picture(BufferedImage.TYPE_INT_RGB), "png", cats.resolve("a.png").toFile());
        ImageIO.write(picture(BufferedImage.TYPE_INT_ARGB), "png", dogs.resolve("b.PNG").toFile());
        ImageIO.write(picture(BufferedImage.TYPE_INT_RGB), "jpg", dogs.resolve("c.jpg").toFile());
        text("pets/dog/notes.txt", "no picture");
        ImageFiles.Folder pets = ImageFiles.folder(folder.resolve("pets"), x -> Images.resize(x, 4, 4));
        assertEquals(List.of("cat", "dog"), pets.classes());
        assertArrayEquals(new int[] {0, 1, 1}, pets.labels());
        Labeled batch = pets.data().get(2, 0);
        assertEquals(Shape.of(2, 3, 4, 4), batch.images().shape());
        assertArrayEquals(new long[] {1, 0}, batch.labels().toLongArray());

        Tensor a = ImageFiles.read(cats.resolve("a.png"));
        assertEquals(Shape.of(3, 4, 5), a.shape());
        assertEquals(150 / 255.0, a.get(0, 2, 3), 1e-6);
        assertEquals(120 / 255.0, a.get(1, 2, 3), 1e-6);
        assertEquals(1, a.get(2, 2, 3));
        assertTrue(a.equal(ImageFiles.read(dogs.resolve("b.PNG"))));
        assertEquals(0, a.sub(ImageFiles.read(dogs.resolve("c.jpg"))).abs().amax().item(), 0.25, "JPEG of small pictures is coarse");
        assertEquals(0.299 * 150 / 255 + 0.587 * 120 / 255 + 0.114, ImageFiles.readGrey(cats.resolve("a.png")).get(0, 2, 3), 1e-6);

        BufferedImage grey = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 256; i++) grey.getRaster().setSample(i, 0, 0, i);
        ImageIO.write(grey, "png", folder.resolve("grey.png").toFile());
        float[] levels = ImageFiles.read(folder.resolve("grey.png")).toFloatArray();
        for (int i = 0; i < 256; i++) assertEquals(i / 255f, levels[256 + i], "grey levels stay what they are");
        assertTrue(assertThrows(DataException.class, () -> ImageFiles.folder(folder.resolve("pets/dog"), x -> x)).getMessage().contains("has no folders"));
        assertTrue(assertThrows(DataException.class, () -> ImageFiles.read(folder.resolve("pets/dog/notes.txt"))).getMessage().startsWith("notes.txt: no picture"));
    }

    /** The limit of pixels a byte leaves even a picture of one colour alone, and refuses one that announces more. */
    @Test
    void picturesOfOneColour() throws IOException {
        Path f = folder.resolve("flat.jpg");
        ImageIO.write(new BufferedImage(2000, 1000, BufferedImage.TYPE_BYTE_GRAY), "jpg", f.toFile());
        assertEquals(Shape.of(3, 1000, 2000), ImageFiles.read(f).shape());
        byte[] b = Files.readAllBytes(f);
        int size = 0;
        while ((b[size] & 0xff) != 0xff || (b[size + 1] & 0xff) != 0xc0) size++;
        b[size + 5] = 30;
        Files.write(f, b);
        assertTrue(assertThrows(DataException.class, () -> ImageFiles.read(f)).getMessage().contains("bytes can't hold"));
    }

    /** Whatever is in the file: a tensor or a DataException, nothing else. */
    @Test
    void damagedPictures() throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        for (String format : List.of("png", "jpg")) {
            Path f = folder.resolve("x." + format);
            ImageIO.write(picture(BufferedImage.TYPE_INT_RGB), format, f.toFile());
            byte[] whole = Files.readAllBytes(f);
            for (int i = 0; i < 400; i++) {
                byte[] b = random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
                if (b.length > 0) for (int k = random.nextInt(1, 4); k > 0; k--) b[random.nextInt(b.length)] = (byte) random.nextInt();
                Files.write(f, b);
                try {
                    assertEquals(3, ImageFiles.read(f).rank());
                } catch (DataException e) {
                    assertTrue(e.getMessage().startsWith("x."), e.getMessage());
                }
            }
        }
    }
}
