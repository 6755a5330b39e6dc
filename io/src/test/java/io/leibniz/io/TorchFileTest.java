package io.leibniz.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that PyTorch 1.13 wrote (src/test/python/formats.py), and files that it would never write. */
class TorchFileTest {
    static Path file(String name) throws URISyntaxException {
        return Path.of(TorchFileTest.class.getResource(name).toURI());
    }

    @ParameterizedTest
    @ValueSource(strings = {"types.pt", "types-4.pt", "types-legacy.pt"})
    void everyTypeAndLayout(String name) throws Exception {
        Map<String, Tensor> read = TorchFile.read(file(name));
        Map<String, Tensor> expected = Npz.read(file("types.npz"));
        assertEquals(List.copyOf(expected.keySet()), List.copyOf(read.keySet()));
        expected.forEach((k, t) -> {
            assertEquals(t.shape(), read.get(k).shape(), k);
            assertArrayEquals(t.toDoubleArray(), read.get(k).toDoubleArray(), k);
        });
        List<DType> types = List.of(DType.F32, DType.F64, DType.F16, DType.BF16, DType.I64, DType.I32, DType.I8, DType.U8, DType.BOOL);
        for (DType t : types) assertEquals(t, read.get(t.toString()).dtype());
        assertEquals(DType.I32, read.get("i16").dtype());
        // What shares a storage there shares its array here; an expanded tensor stays small.
        assertSame(data(read.get("f32")), data(read.get("transposed")));
        assertEquals(3, ((float[]) data(read.get("expanded"))).length);
    }

    private static Object data(Tensor t) {
        return ((NdArray) t.value()).data();
    }

    @Test
    void aStateDictionary() throws Exception {
        Map<String, Tensor> read = TorchFile.read(file("state.pth"));
        Map<String, Tensor> expected = Npz.read(file("state.npz"));
        assertEquals(List.copyOf(expected.keySet()), List.copyOf(read.keySet()));
        assertEquals(List.of("conv.weight", "conv.bias", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var",
                "norm.num_batches_tracked", "out.weight", "out.bias"), List.copyOf(read.keySet()));
        expected.forEach((k, t) -> assertTrue(t.equal(read.get(k)), k));
    }

    @Test
    void aCheckpointWithOptimizer() throws Exception {
        Map<?, ?> tree = (Map<?, ?>) TorchFile.readTree(file("checkpoint.pt"));
        assertEquals(3L, tree.get("epoch"));
        assertTrue((double) tree.get("loss") > 0);
        assertEquals("a model, größer", tree.get("name"));
        assertNull(tree.get("best"));
        assertEquals(List.of(true, false), tree.get("flags"));
        assertEquals(1L << 40, tree.get("big"));
        assertEquals(List.of(2L, 3L), tree.get("size"));
        assertEquals("torch.float32", tree.get("dtype"));
        assertEquals("cuda:1", tree.get("device"));
        Map<?, ?> group = (Map<?, ?>) ((List<?>) ((Map<?, ?>) tree.get("optimizer")).get("param_groups")).getFirst();
        assertEquals(List.of(0.9, 0.95), group.get("betas"));
        Map<String, Tensor> flat = TorchFile.read(file("checkpoint.pt"));
        assertTrue(Npz.read(file("state.npz")).get("out.bias").equal(flat.get("model.out.bias")));
        assertEquals(Shape.of(3, 2, 3, 3), flat.get("optimizer.state.0.exp_avg").shape());
        assertEquals(1, flat.get("optimizer.state.5.step").item());
        assertArrayEquals(new float[] {1, 1}, flat.get("parameter").toFloatArray());
    }

    private static String refused(Path f) {
        String message = assertThrows(FormatException.class, () -> TorchFile.read(f)).getMessage();
        assertTrue(message.startsWith(f.getFileName() + ": "), message);
        return message;
    }

    @Test
    void programsAreNotExecuted() throws Exception {
        assertTrue(refused(file("evil.pt")).contains("the Python object posix.system, which only Python can make"));
        assertFalse(Files.exists(Path.of("harmed")));
        assertTrue(refused(file("module.pt")).contains("torch.nn.modules.linear.Linear"));
        assertTrue(refused(file("script.pt")).contains("TorchScript"));
        assertTrue(refused(file("foreign.npz")).contains("without data.pkl, no file of torch.save; read it with Npz"));
        assertTrue(refused(file("fortran.npy")).contains("it begins with 93 4e 55 4d 50 59"));
    }

    @TempDir
    Path folder;

    /** A file around a pickle, each line of which is a Latin-1 string of opcodes, with one storage of four bytes. */
    private Path pickled(String... pickle) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("a/data.pkl"));
            zip.write(String.join("", pickle).getBytes(StandardCharsets.ISO_8859_1));
            zip.closeEntry();
            zip.putNextEntry(new ZipEntry("a/data/0"));
            zip.write(new byte[] {1, 2, 3, 4});
            zip.closeEntry();
        }
        return Files.write(folder.resolve("p.pt"), bytes.toByteArray());
    }

    private static String tensor(String type, String numel, String offset, String size, String stride) {
        return "ctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\n" + type + "\nX\1\0\0\0" + "0X\3\0\0\0cpu" + numel + "tQ" + offset + size + stride + "\u0089Nt\u0052";
    }

    @Test
    void tensorsThatReachTooFar() throws IOException {
        assertArrayEquals(new int[] {1, 2, 3, 4}, TorchFile.read(pickled(tensor("ByteStorage", "K\4", "K\0", "K\4\u0085", "K\1\u0085"), ".")).get("tensor").toIntArray());
        assertArrayEquals(new int[] {4, 4}, TorchFile.read(pickled(tensor("ByteStorage", "K\4", "K\3", "K\2\u0085", "K\0\u0085"), ".")).get("tensor").toIntArray());
        assertTrue(refused(pickled(tensor("ByteStorage", "K\4", "K\1", "K\4\u0085", "K\1\u0085"), ".")).contains("reaches beyond its storage '0' of 4 elements"));
        assertTrue(refused(pickled(tensor("ByteStorage", "K\4", "K\0", "K\2K\2\u0086", "J\u00ff\u00ff\u00ff\u007fJ\u00ff\u00ff\u00ff\u007f\u0086"), ".")).contains("reaches beyond"));
        assertTrue(refused(pickled(tensor("ByteStorage", "K\4", "K\0", "K\1\u0085", "J\u00ff\u00ff\u00ff\u00ff\u0085"), ".")).contains("a size or stride of -1"));
        assertTrue(refused(pickled(tensor("FloatStorage", "K\4", "K\0", "K\1\u0085", "K\1\u0085"), ".")).contains("the storage '0' has 4 bytes, 4 elements of type F32 take 16"));
        assertTrue(refused(pickled(tensor("ByteStorage", "K\4", "K\0", "J\u00ff\u00ff\u00ff\u007fK\2\u0086", "K\0K\0\u0086"), ".")).contains("more than 2,147,483,639 elements"));
        assertTrue(refused(pickled(tensor("ComplexFloatStorage", "K\4", "K\0", "K\1\u0085", "K\1\u0085"), ".")).contains("torch.ComplexFloatStorage"));
    }

    @Test
    void structuresThatAreNone() throws IOException {
        assertTrue(refused(pickled("]q\0h\0a.")).contains("containing themselves"));
        // A list of two lists of two lists of …: 2⁵⁰ of them in 400 bytes.
        StringBuilder laughs = new StringBuilder("]q\0");
        for (int i = 1; i < 50; i++) laughs.append("](h").append((char) (i - 1)).append('h').append((char) (i - 1)).append("eq").append((char) i);
        assertTrue(refused(pickled(laughs.toString(), ".")).contains("repeated more often"));
        assertTrue(refused(pickled("]".repeat(200) + "a".repeat(199) + ".")).contains("nested deeper than 100"));
        assertTrue(refused(pickled("X\u00f0\u00ff\u00ff\u007fabc")).contains("the file is cut short"));
        assertTrue(refused(pickled("r\u00f0\u00ff\u00ff\u007f.")).contains("takes more from its stack"));
        assertTrue(refused(pickled("Nr\u00f0\u00ff\u00ff\u007f.")).contains("a memo numbered 2147483632"));
        assertTrue(refused(pickled("]NNs.")).contains("a dictionary is expected"));
        assertTrue(refused(pickled("})Ns.")).contains("keys other than text and numbers"));
        assertTrue(refused(pickled("i.")).contains("pickle opcode 0x69 is refused"));
        assertTrue(refused(pickled("c__builtin__\neval\nX\1\0\0\0" + "1\u0085R.")).contains("__builtin__.eval"));
    }
}
