package io.leibniz.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    @TempDir
    Path folder;

    private Path file(String header, byte... data) throws IOException {
        byte[] h = header.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(h.length).array());
        out.write(h);
        out.write(data);
        return Files.write(folder.resolve("x.safetensors"), out.toByteArray());
    }

    private String refused(Path file) {
        return assertThrows(FormatException.class, () -> Safetensors.read(file)).getMessage();
    }

    @Test
    void everyTypeComesBackAsItWent() throws IOException {
        Map<String, Tensor> all = new LinkedHashMap<>();
        Tensor x = Tensor.of(new double[][] {{1.5, -2, 300000}, {0, 7, -1}});
        for (DType t : DType.values()) all.put(t.toString(), x.to(t));
        for (DType t : DType.values()) all.put("many " + t, Tensor.arange(50_001).to(t));
        all.put("scalar", Tensor.scalar(3));
        all.put("empty", Tensor.zeros(2, 0));
        all.put("view", x.transpose(0, 1));
        Path file = folder.resolve("a.safetensors");
        Safetensors.write(file, all, Map.of("made", "in a test"));
        Safetensors back = Safetensors.read(file);
        assertEquals(List.copyOf(all.keySet()), List.copyOf(back.tensors().keySet()));
        assertEquals("in a test", back.metadata().get("made"));
        all.forEach((name, t) -> assertTrue(t.equal(back.tensors().get(name)), name));
        assertEquals(1, Files.list(folder).count(), "nothing is left beside the file");
    }

    @Test
    void aKnownFile() throws IOException {
        Path f = file("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", (byte) 0, (byte) 0, (byte) 0x80, (byte) 0x3f, (byte) 0, (byte) 0, (byte) 0, (byte) 0xc0);
        assertArrayEquals(new float[] {1, -2}, Safetensors.read(f).tensors().get("w").toFloatArray());
        assertArrayEquals(new float[] {1.5f}, Safetensors.read(file("{\"h\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}}", (byte) 0, (byte) 0x3e)).tensors().get("h").toFloatArray());
        assertArrayEquals(new float[] {1}, Safetensors.read(file("{\"b\":{\"dtype\":\"BF16\",\"shape\":[1],\"data_offsets\":[0,2]}}", (byte) 0x80, (byte) 0x3f)).tensors().get("b").toFloatArray());
        assertArrayEquals(new int[] {255}, Safetensors.read(file("{\"u\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", (byte) -1)).tensors().get("u").toIntArray());
    }

    @Test
    void whatIsNotAFileOfTensors() throws IOException {
        assertTrue(refused(Files.write(folder.resolve("s"), new byte[3])).contains("it has 3 bytes"));
        assertTrue(refused(Files.write(folder.resolve("s"), new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, 0})).contains("announces a header of 18446744073709551615 bytes"));
        assertTrue(refused(file("[1]")).contains("no JSON object"));
        assertTrue(refused(file("{oops}")).contains("not JSON"));
        assertTrue(refused(file("{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", new byte[4])).contains("takes 8 bytes, the header gives it 4"));
        assertTrue(refused(file("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", new byte[8])).contains("without gaps"));
        assertTrue(refused(file("{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", new byte[5])).contains("1 bytes follow"));
        assertTrue(refused(file("{\"w\":{\"dtype\":\"C64\",\"shape\":[1],\"data_offsets\":[0,8]}}", new byte[8])).contains("type C64"));
        assertTrue(refused(file("{\"w\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647],\"data_offsets\":[0,4]}}", new byte[4])).contains("more than"));
        assertTrue(refused(file("{\"w\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", new byte[4])).contains("extent -1"));
        assertTrue(refused(file("{\"w\":{\"dtype\":\"BOOL\",\"shape\":[1],\"data_offsets\":[0,1]}}", (byte) 7)).contains("truth value 7"));
    }

    /** Whatever is in the file: tensors or a FormatException, nothing else. */
    @Test
    void damagedFiles() throws IOException {
        Path f = folder.resolve("d.safetensors");
        Safetensors.write(f, Map.of("a", Tensor.of(1f, 2f), "b", Tensor.of(true)), Map.of("k", "v"));
        byte[] whole = Files.readAllBytes(f);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 5000; i++) {
            byte[] b = i < whole.length ? Arrays.copyOf(whole, i) : whole.clone();
            if (i >= whole.length) for (int k = random.nextInt(1, 4); k > 0; k--) b[random.nextInt(b.length)] = (byte) random.nextInt();
            Files.write(f, b);
            try {
                assertTrue(Safetensors.read(f).tensors().size() <= 2);
                assertTrue(i >= whole.length, "a file cut at " + i + " was taken");
            } catch (FormatException e) {
                assertTrue(e.getMessage().startsWith("d.safetensors: "), e.getMessage());
            }
        }
    }

    record Pair(Tensor a, List<Tensor> b) {}

    @Test
    void checkpoints() throws IOException {
        Path f = folder.resolve("sub/m.safetensors");
        Pair p = new Pair(Tensor.of(1f, 2f), List.of(Tensor.of(3L)));
        Checkpoints.save(f, p);
        Pair q = Checkpoints.load(f, new Pair(Tensor.zeros(2), List.of(Tensor.of(0L))));
        assertTrue(p.a().equal(q.a()) && p.b().getFirst().equal(q.b().getFirst()));
        assertEquals("m.safetensors: not a file of this model: a is f32[2], the model has f32[3]; b.0 is not in the model",
                assertThrows(FormatException.class, () -> Checkpoints.load(f, new Pair(Tensor.zeros(3), List.of()))).getMessage());
        assertEquals("m.safetensors: not a file of this model: b.1 is missing",
                assertThrows(FormatException.class, () -> Checkpoints.load(f, new Pair(Tensor.zeros(2), List.of(Tensor.of(0L), Tensor.of(0L))))).getMessage());
    }
}
