package io.leibniz.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.leibniz.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The safetensors format: eight bytes with the length of a JSON header (little-endian), the header, which gives each tensor
 * its type, shape and place, then the numbers, little-endian.
 *
 * <p>A file is not trusted: the header is limited, every place must lie in the file, have the size of its shape and overlap
 * no other, and nothing may be left over.
 *
 * @param tensors by name, in the order of the file
 * @param metadata free text by key
 */
public record Safetensors(Map<String, Tensor> tensors, Map<String, String> metadata) {
    static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(4).maxStringLength(1 << 20).build())
            .build();

    // ------------------------------------------------------------------------------------------------ writing

    /** Writes a file, aside and then under its name, so that no reader ever sees half of it. */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        Map<String, Object> arrays = new LinkedHashMap<>();
        tensors.forEach((name, t) -> arrays.put(name, Encoding.numbers(t)));
        byte[] header = header(tensors, metadata);
        AtomicFile.write(file, out -> {
            ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length);
            out.write(length.array());
            out.write(header);
            for (Object a : arrays.values()) Encoding.write(a, out);
        });
    }

    private static byte[] header(Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart("__metadata__");
                for (var e : metadata.entrySet()) json.writeStringField(e.getKey(), e.getValue());
                json.writeEndObject();
            }
            long at = 0;
            for (var e : tensors.entrySet()) {
                if (e.getKey().equals("__metadata__")) throw new IllegalArgumentException("safetensors: a tensor can't be named __metadata__");
                Tensor t = e.getValue();
                json.writeObjectFieldStart(e.getKey());
                json.writeStringField("dtype", t.dtype().toString().toUpperCase(java.util.Locale.ROOT));
                json.writeArrayFieldStart("shape");
                for (int d : t.shape().dims()) json.writeNumber(d);
                json.writeEndArray();
                json.writeArrayFieldStart("data_offsets");
                json.writeNumber(at);
                at += (long) t.numel() * t.dtype().bytes();
                json.writeNumber(at);
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        // The numbers begin at a multiple of eight.
        while (bytes.size() % 8 != 0) bytes.write(' ');
        return bytes.toByteArray();
    }

    // ------------------------------------------------------------------------------------------------ reading

    /**
     * Reads a file. All types of tensors stay what they are; U16 and I16 become i32, U32 i64. {@link MappedSafetensors}
     * reads some of the tensors only.
     *
     * @throws FormatException if the file is not what the format demands
     */
    public static Safetensors read(Path file) throws IOException {
        try (MappedSafetensors mapped = MappedSafetensors.open(file)) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (String name : mapped.names()) tensors.put(name, mapped.read(name));
            return new Safetensors(Collections.unmodifiableMap(tensors), mapped.metadata());
        }
    }
}
