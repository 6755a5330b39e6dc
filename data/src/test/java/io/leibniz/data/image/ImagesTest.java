package io.leibniz.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.io.Npz;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against what Pillow computes (src/test/python/images.py), and against what must hold. */
class ImagesTest {
    /** Pillow rounds to bytes, once or, where it mixes with another picture, twice. */
    private static final double BYTE = 1.6 / 255;
    private static Map<String, Tensor> pillow;

    @BeforeAll
    static void read() throws Exception {
        pillow = Npz.read(Path.of(ImagesTest.class.getResource("images.npz").toURI()));
    }

    private static void same(String name, Tensor got, double tolerance) {
        assertEquals(pillow.get(name).shape(), got.shape(), name);
        assertEquals(0, got.sub(pillow.get(name)).abs().amax().item(), tolerance, name);
    }

    private static Tensor inPlace(String name, Consumer<Raster> change) {
        Raster a = Raster.of("test", pillow.get(name));
        change.accept(a);
        return a.tensor();
    }

    @Test
    void resizing() {
        Tensor x = pillow.get("image");
        same("down", Images.resize(x, 4, 5), 1e-6);
        same("up", Images.resize(x, 20, 17), 1e-6);
        same("mixed", Images.resize(x, 3, 23), 1e-6);
        same("nearest", Images.resize(x, 4, 25, Images.Filter.NEAREST), 0);
        assertTrue(x.equal(Images.resize(x, 9, 11)));
        Tensor batch = Tensor.stack(0, x, x.flip(-1));
        assertTrue(Images.resize(x, 4, 5).equal(Images.resize(batch, 4, 5).select(0, 0)));
        assertTrue(Images.resize(x.flip(-1), 4, 5).equal(Images.resize(batch, 4, 5).select(0, 1)));
    }

    @Test
    void colours() {
        Tensor x = pillow.get("image");
        same("brightness", Images.brightness(x, 1.3), BYTE);
        same("contrast", Images.contrast(x, 0.4), BYTE);
        same("saturation", Images.saturation(x, 1.5), BYTE);
        same("hue", Images.hue(x, 0.15), 1e-5);
        assertEquals(0, Images.hue(Images.hue(x, 0.3), -0.3).sub(x).abs().amax().item(), 1e-6);
        same("sharpness", inPlace("image", a -> Colour.sharpness(a, 0, 1.7f)), 2 * BYTE);
        same("posterize", inPlace("image", a -> Colour.posterize(a, 0, 4)), 1e-6);
        same("solarize", inPlace("image", a -> Colour.solarize(a, 0, 128 / 255f)), 1e-6);
        same("autocontrast", inPlace("image", a -> Colour.autocontrast(a, 0)), BYTE);
        same("equalize", inPlace("large", a -> Colour.equalize(a, 0)), 1e-6);
        Tensor n = Images.normalize(x, new float[] {1, 2, 3}, new float[] {2, 4, 8});
        assertEquals((x.get(2, 3, 4) - 3) / 8, n.get(2, 3, 4), 1e-7);
    }

    /** Bilinear interpolation is exact for a function that is linear in x and y. */
    @Test
    void turning() {
        Tensor x = pillow.get("large");
        Tensor quarter = Images.rotate(x, 90, 0);
        assertEquals(0, quarter.sub(x.rot90(1, 1, 2)).abs().amax().item(), 1e-5);
        assertTrue(x.equal(Images.rotate(x, 0, 7)));
        float[] ramp = new float[31 * 31];
        for (int i = 0; i < ramp.length; i++) ramp[i] = 2 * (i % 31 - 15) + 3 * (i / 31 - 15);
        double t = Math.toRadians(30);
        Tensor r = Images.rotate(Tensor.wrap(ramp, 1, 31, 31), 30, -1000);
        for (int y = -8; y <= 8; y++) {
            for (int c = -8; c <= 8; c++) {
                // A point of the result comes from the one that is turned onto it; the y-axis points down.
                double from = 2 * (Math.cos(t) * c - Math.sin(t) * y) + 3 * (Math.sin(t) * c + Math.cos(t) * y);
                assertEquals(from, r.get(0, y + 15, c + 15), 1e-4);
            }
        }
        assertEquals(-1000, r.get(0, 0, 0));
    }

    @Test
    void cutting() {
        Tensor x = pillow.get("image");
        assertTrue(x.narrow(1, 2, 4).narrow(2, 3, 5).equal(Images.crop(x, 2, 3, 4, 5)));
        assertTrue(Images.crop(x, 2, 3, 5, 5).equal(Images.centerCrop(x, 5, 5)));
        assertTrue(x.equal(Images.crop(Images.centerCrop(x, 13, 15), 2, 2, 9, 11)));
        assertEquals(0, Images.centerCrop(x, 13, 15).get(0, 0, 0));
        assertEquals("crop: 4 × 5 from (6, 0) of 9 × 11", assertThrows(IllegalArgumentException.class, () -> Images.crop(x, 6, 0, 4, 5)).getMessage());
        assertThrows(ShapeException.class, () -> Images.crop(Tensor.zeros(3), 0, 0, 1, 1));
        assertTrue(assertThrows(DTypeException.class, () -> Images.rotate(x.to(DType.U8), 1, 0)).getMessage().contains("convert with to(DType.F32)"));
    }

    @Test
    void everyImageOfABatchIsChangedInItsOwnWayAndAlwaysInTheSame() {
        Tensor one = pillow.get("large");
        Tensor batch = one.unsqueeze(0).expand(16, 3, 40, 40);
        Map<String, BiFunction<Key, Tensor, Tensor>> all = new LinkedHashMap<>();
        all.put("crop", (k, x) -> RandomImages.crop(k, x, 40, 40, 4));
        all.put("flip", (k, x) -> RandomImages.flip(k, x, 0.5));
        all.put("resizedCrop", (k, x) -> RandomImages.resizedCrop(k, x, 20, 20));
        all.put("rotate", (k, x) -> RandomImages.rotate(k, x, 20));
        all.put("colourJitter", (k, x) -> RandomImages.colourJitter(k, x, 0.4, 0.4, 0.4, 0.1));
        all.put("cutout", (k, x) -> RandomImages.cutout(k, x, 8));
        all.put("randAugment", (k, x) -> RandomImages.randAugment(k, x, 2, 9));
        all.forEach((name, f) -> {
            Tensor a = f.apply(Key.of(1), batch);
            assertTrue(a.equal(f.apply(Key.of(1), batch)), name);
            assertFalse(a.equal(f.apply(Key.of(2), batch)), name);
            assertTrue(a.amin().item() >= 0 && a.amax().item() <= 1.00001, name);
            boolean differ = false;
            for (int i = 1; i < 16; i++) differ |= !a.select(0, 0).equal(a.select(0, i));
            assertTrue(differ, name);
            assertTrue(a.select(0, 0).equal(f.apply(Key.of(1), one)), name + ": the first of a batch is what a single image gets");
            assertTrue(Tensor.of(f.apply(Key.of(1), batch).value()).isFinite().all().item() == 1, name);
        });
        assertTrue(batch.equal(RandomImages.flip(Key.of(1), batch, 0)));
        assertTrue(batch.flip(-1).equal(RandomImages.flip(Key.of(1), batch, 1)));
        assertEquals(16 * 3 * 1600 - 16 * 3 * 64, RandomImages.cutout(Key.of(3), Tensor.ones(16, 3, 40, 40), 8).sum().item(), 16 * 3 * 48);
    }

    @Test
    void aRandomCropIsAPartOfThePaddedImage() {
        Tensor x = Random.uniform(Key.of(3), 64, 1, 6, 6).add(1);
        Tensor y = RandomImages.crop(Key.of(4), x, 6, 6, 2);
        Tensor padded = x.pad(2, 2, 2, 2);
        int[] seen = new int[25];
        for (int i = 0; i < 64; i++) {
            int found = -1;
            for (int o = 0; o < 25; o++) {
                if (padded.select(0, i).narrow(1, o / 5, 6).narrow(2, o % 5, 6).equal(y.select(0, i))) found = o;
            }
            seen[found]++;
        }
        int places = 0;
        for (int s : seen) places += s > 0 ? 1 : 0;
        assertTrue(places > 18, "64 crops at 25 places leave few out: " + places);
    }

    @Test
    void mixing() {
        Tensor x = Random.uniform(Key.of(1), 8, 3, 10, 10);
        Tensor labels = Tensor.of(0L, 1L, 2L, 3L, 0L, 1L, 2L, 3L);
        RandomImages.Mixed m = RandomImages.mixup(Key.of(2), x, labels, 4, 0.8);
        assertEquals(Shape.of(8, 4), m.targets().shape());
        assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1, 1, 1}, m.targets().sum(1).toDoubleArray(), 1e-6);
        assertEquals(x.mean().item(), m.images().mean().item(), 1e-6);
        RandomImages.Mixed c = RandomImages.cutmix(Key.of(3), x, labels, 4, 1);
        assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1, 1, 1}, c.targets().sum(1).toDoubleArray(), 1e-6);
        // As many pixels are an image's own as its share of the target says, where it wasn't mixed with its own class.
        for (int i = 0; i < 8; i++) {
            double own = c.images().select(0, i).eq(x.select(0, i)).to(DType.F64).mean().item();
            double share = c.targets().get(i, i % 4);
            if (share < 1) assertEquals(share, own, 1e-6);
        }
        assertThrows(IllegalArgumentException.class, () -> RandomImages.mixup(Key.of(1), x, labels, 4, 0));
    }
}
