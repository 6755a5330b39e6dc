package io.leibniz.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that NumPy and the safetensors package wrote (src/test/python/formats.py), whole and mapped. */
class ForeignFilesTest {
    @TempDir
    Path folder;

    @Test
    void safetensorsOfTheOriginal() throws Exception {
        Map<String, Tensor> expected = Npz.read(TorchFileTest.file("foreign-safetensors.npz"));
        Safetensors read = Safetensors.read(TorchFileTest.file("foreign.safetensors"));
        assertEquals("safetensors", read.metadata().get("made by"));
        assertEquals(expected.keySet(), read.tensors().keySet());
        expected.forEach((k, t) -> assertTrue(t.equal(read.tensors().get(k)), k));
    }

    @Test
    void numpyFiles() throws Exception {
        assertTrue(Tensor.arange(24).to(DType.F32).reshape(2, 3, 4).equal(Npy.read(TorchFileTest.file("fortran.npy"))));
        assertTrue(Tensor.arange(5).equal(Npy.read(TorchFileTest.file("big-endian.npy"))));
        Map<String, Tensor> all = Npz.read(TorchFileTest.file("foreign.npz"));
        assertArrayEquals(new double[] {0, 1, 2, 3, 4, 5}, all.get("x").toDoubleArray());
        assertEquals(Shape.of(2, 3), all.get("x").shape());
        assertArrayEquals(new boolean[] {true, false}, all.get("y").toBooleanArray());
        assertEquals(DType.F16, all.get("z").dtype());
    }

    @Test
    void partsOfAMappedFile() throws Exception {
        try (MappedSafetensors f = MappedSafetensors.open(TorchFileTest.file("foreign.safetensors"))) {
            assertEquals(13, f.names().size());
            assertEquals(Shape.of(3, 4), f.shape("f32"));
            assertEquals(DType.I32, f.dtype("u16"));
            assertTrue(f.read("f32").narrow(0, 1, 2).equal(f.read("f32", 1, 2)));
            assertEquals(Shape.of(0, 4), f.read("f32", 3, 0).shape());
            assertEquals(Shape.of(0, 3), f.read("empty", 0, 0).shape());
            assertEquals(7.5, f.read("scalar").item());
            assertThrows(IndexException.class, () -> f.read("f32", 2, 2));
            assertThrows(IndexException.class, () -> f.read("f32", Integer.MAX_VALUE, Integer.MAX_VALUE));
            assertTrue(assertThrows(IllegalArgumentException.class, () -> f.read("w")).getMessage().contains("no tensor 'w'"));
            assertTrue(assertThrows(IllegalArgumentException.class, () -> f.read("scalar", 0, 1)).getMessage().contains("is a scalar"));
        }
    }

    @Test
    void mappedArrays() throws Exception {
        // Rows longer and shorter than the pieces in which they are read.
        for (int width : new int[] {1, 3, 40_000}) {
            Tensor x = Tensor.arange(7L * width).to(DType.F32).reshape(7, width);
            Path file = folder.resolve("x.npy");
            Npy.write(file, x);
            try (MappedArray a = MappedArray.npy(file)) {
                assertEquals(7, a.size());
                assertEquals(Shape.of(width), a.row());
                assertTrue(x.narrow(0, 2, 4).equal(a.range(2, 4)));
                assertTrue(x.indexSelect(0, Tensor.of(5L, 0L, 5L)).equal(a.rows(5, 0, 5)));
                assertEquals(Shape.of(0, width), a.rows().shape());
                assertTrue(assertThrows(IndexException.class, () -> a.range(4, 4)).getMessage().contains("4 rows from 4 on of 7"));
                assertThrows(IndexException.class, () -> a.rows(7));
            }
        }
        Path tokens = Files.write(folder.resolve("tokens.bin"), new byte[] {1, 0, (byte) 0xff, (byte) 0xff, 2, 1});
        try (MappedArray a = MappedArray.raw(tokens, "<u2")) {
            assertArrayEquals(new int[] {65535, 258}, a.range(1, 2).toIntArray());
        }
        try (MappedArray a = MappedArray.raw(tokens, "|u1", 3)) {
            assertEquals(List.of(2L, DType.U8), List.of(a.size(), a.dtype()));
        }
        assertTrue(assertThrows(FormatException.class, () -> MappedArray.raw(tokens, "<f4")).getMessage().contains("6 bytes are no whole number of rows of 4 bytes"));
        assertTrue(assertThrows(FormatException.class, () -> MappedArray.npy(TorchFileTest.file("fortran.npy"))).getMessage().contains("ascontiguousarray"));
    }

    /** Three thousand million bytes: more than an int counts, of which the file system keeps only the few that are written. */
    @Test
    void arraysLongerThanAnInt() throws Exception {
        Path sparse = folder.resolve("long.bin");
        long last = 3_000_000_000L;
        try (var f = new java.io.RandomAccessFile(sparse.toFile(), "rw")) {
            f.setLength(last + 1);
            f.seek(last);
            f.write(77);
        }
        try (MappedArray a = MappedArray.raw(sparse, "|u1")) {
            assertEquals(last + 1, a.size());
            assertArrayEquals(new int[] {0, 77}, a.rows(5, last).toIntArray());
        }
    }
}
