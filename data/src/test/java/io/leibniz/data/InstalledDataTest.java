package io.leibniz.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data of installed packages, by small databases of the same make (src/test/python/rdata_golden.py). */
class InstalledDataTest {
    private static Path folder() throws Exception {
        return Path.of(InstalledDataTest.class.getResource("rdata/Rdata.rdx").toURI()).getParent();
    }

    @Test
    void shakespeare() throws Exception {
        String text = Texts.shakespeare();
        assertEquals(1_115_394, text.length());
        assertEquals(65, text.chars().distinct().count());
        assertTrue(text.startsWith("First Citizen:\nBefore we proceed any further, hear me speak."));
    }

    @Test
    void novels() throws Exception {
        var novels = Texts.austen(folder());
        assertEquals(List.of("Sense and Sensibility", "Pride and Prejudice", "Mansfield Park", "Emma", "Northanger Abbey", "Persuasion"), List.copyOf(novels.keySet()));
        assertEquals("It is a truth universally acknowledged,\n\nthat a single man in possession of a good fortune,\n".repeat(40), novels.get("Pride and Prejudice"));
        assertTrue(novels.get("Emma").startsWith("that a single man"));
        assertEquals("persuasion\n", novels.get("Persuasion"));
    }

    @Test
    void reviews() throws Exception {
        var reviews = Texts.foodReviews(folder());
        assertEquals(new Texts.Review("Good – très bon.", true), reviews.train().get(0));
        assertEquals(new Texts.Review("Stale.", false), reviews.train().get(1));
        assertEquals(reviews.train(), reviews.test());
        assertEquals(List.of(1.0, 2.0, 3.0), IntStream.range(0, 3).mapToObj(i -> number(i)).toList());
    }

    private static double number(int i) {
        try {
            return RData.read(folder(), "training_data").get("n").numbers()[i];
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void series() throws Exception {
        var s = TimeSeries.read(folder(), "series");
        assertEquals(List.of(1949.0, 12), List.of(s.start(), s.frequency()));
        assertEquals(4.5, s.values().get(2));
        assertThrows(DataException.class, () -> TimeSeries.read(folder(), "noise"));
        assertTrue(assertThrows(DataException.class, () -> TimeSeries.read(folder(), "nothing")).getMessage().endsWith("has no object nothing"));
    }

    @Test
    void references() throws Exception {
        var all = (RData.Value[]) RData.read(folder(), "references").data();
        assertEquals(List.of("c", "b", "a"), List.copyOf(all[1].attributes().keySet()));
        assertEquals(20, all[1].attributes().get("b").numbers()[0]);
    }

    /** Literals, matches near and far, repeated distances, and what doesn't compress. */
    @Test
    void lzma() throws Exception {
        double[] repeats = RData.read(folder(), "repeats").numbers();
        for (int i = 0; i < 30_000; i++) assertEquals(i % 50 * (i / 3000), repeats[i]);
        double[] noise = RData.read(folder(), "noise").numbers();
        assertEquals(4000, noise.length);
        for (int i = 0; i < 4000; i++) if (i % 700 < 300) assertTrue(noise[i] >= 0 && noise[i] <= 9);
    }

    @Test
    void damagedDatabases(@TempDir Path damaged) throws Exception {
        byte[] index = Files.readAllBytes(folder().resolve("Rdata.rdx"));
        byte[] data = Files.readAllBytes(folder().resolve("Rdata.rdb"));
        SplittableRandom random = new SplittableRandom(3);
        Files.write(damaged.resolve("Rdata.rdx"), index);
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            byte[] d = data.clone();
            for (int k = 0; k < 200; k++) d[random.nextInt(d.length)] = (byte) random.nextInt();
            Files.write(damaged.resolve("Rdata.rdb"), d);
            for (String name : List.of("training_data", "repeats", "emma", "series")) {
                try {
                    RData.read(damaged, name);
                } catch (DataException e) {
                    refused++;
                }
            }
        }
        assertTrue(refused > 1000, refused + " refused");
        Files.write(damaged.resolve("Rdata.rdx"), java.util.Arrays.copyOf(index, 50));
        assertThrows(IOException.class, () -> RData.read(damaged, "emma"));
    }

    @Test
    void whatToInstall() {
        var e = assertThrows(DataException.class, () -> RData.folder("no-such-package", "the numbers", "r-cran-numbers"));
        assertEquals("the numbers: not on this machine: apt-get install r-cran-numbers, or give the folder in which Rdata.rdx is, or set R_LIBS", e.getMessage());
    }
}
