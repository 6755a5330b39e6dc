package io.leibniz.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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
    private static final int LARGEST_HEADER = 100 << 20;
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(4).maxStringLength(1 << 20).build())
            .build();

    /** Where a tensor lies, from the end of the header. */
    private record Entry(String name, Encoding type, Shape shape, long begin, long end) {}

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
     * Reads a file. All types of tensors stay what they are; U16 and I16 become i32, U32 i64.
     *
     * @throws FormatException if the file is not what the format demands
     */
    public static Safetensors read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < 8) throw new FormatException(name + ": no safetensors file: it has " + size + " bytes, the header's length alone takes 8");
            long length = bytes(channel, 0, 8, name).getLong(0);
            if (length < 2 || length > size - 8 || length > LARGEST_HEADER) {
                throw new FormatException(name + ": no safetensors file, or cut short: it announces a header of "
                        + Long.toUnsignedString(length) + " bytes and has " + size + " bytes");
            }
            Map<String, String> metadata = new LinkedHashMap<>();
            List<Entry> entries = parse(bytes(channel, 8, (int) length, name).array(), name, metadata);
            check(entries, size - 8 - length, name);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (Entry e : entries) tensors.put(e.name, tensor(channel, 8 + length, e, name));
            return new Safetensors(Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(metadata));
        }
    }

    private static ByteBuffer bytes(FileChannel channel, long at, int n, String name) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(n).order(ByteOrder.LITTLE_ENDIAN);
        fill(channel, at, b, name);
        return b.flip();
    }

    private static void fill(FileChannel channel, long at, ByteBuffer b, String name) throws IOException {
        while (b.hasRemaining()) {
            if (channel.read(b, at + b.position()) < 0) throw new FormatException(name + ": the file ends too early; it is cut short, fetch it again");
        }
    }

    private static List<Entry> parse(byte[] header, String name, Map<String, String> metadata) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (JsonParser json = JSON.createParser(header)) {
            expect(json.nextToken() == JsonToken.START_OBJECT, name, "the header is no JSON object");
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                expect(json.nextToken() == JsonToken.START_OBJECT, name, "'" + key + "' is no object");
                if (key.equals("__metadata__")) {
                    while (json.nextToken() == JsonToken.FIELD_NAME) {
                        String k = json.currentName();
                        expect(json.nextToken() == JsonToken.VALUE_STRING, name, "metadata '" + k + "' is no text");
                        metadata.put(k, json.getText());
                    }
                } else {
                    entries.add(entry(json, key, name));
                }
            }
            expect(json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null, name, "text follows the header's object");
        } catch (JsonProcessingException e) {
            throw new FormatException(name + ": no safetensors file: its header is not JSON: " + e.getOriginalMessage(), e);
        }
        return entries;
    }

    private static void expect(boolean ok, String name, String otherwise) throws FormatException {
        if (!ok) throw new FormatException(name + ": no safetensors file: " + otherwise);
    }

    private static Entry entry(JsonParser json, String key, String name) throws IOException {
        Encoding type = null;
        Shape shape = null;
        long[] place = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "dtype" -> {
                    expect(value == JsonToken.VALUE_STRING, name, "the type of '" + key + "' is no text");
                    type = type(json.getText(), key, name);
                }
                case "shape" -> {
                    long[] d = longs(json, key, name, 32);
                    int[] dims = new int[d.length];
                    for (int i = 0; i < d.length; i++) {
                        expect(d[i] >= 0 && d[i] <= Integer.MAX_VALUE, name, "'" + key + "' has the extent " + d[i]);
                        dims[i] = (int) d[i];
                    }
                    try {
                        shape = Shape.of(dims);
                    } catch (ShapeException e) {
                        throw new FormatException(name + ": '" + key + "': " + e.getMessage(), e);
                    }
                }
                case "data_offsets" -> place = longs(json, key, name, 2);
                default -> throw new FormatException(name + ": '" + key + "' has an unknown field '" + field + "'");
            }
        }
        expect(type != null && shape != null && place != null && place.length == 2, name, "'" + key + "' lacks dtype, shape or data_offsets");
        return new Entry(key, type, shape, place[0], place[1]);
    }

    private static long[] longs(JsonParser json, String key, String name, int most) throws IOException {
        expect(json.currentToken() == JsonToken.START_ARRAY, name, "shape and data_offsets of '" + key + "' must be arrays");
        long[] r = new long[most];
        int n = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken() == JsonToken.VALUE_NUMBER_INT && n < most, name, "shape or data_offsets of '" + key + "' hold something else than at most " + most + " whole numbers");
            r[n++] = json.getLongValue();
        }
        return java.util.Arrays.copyOf(r, n);
    }

    private static Encoding type(String label, String key, String name) throws FormatException {
        return switch (label) {
            case "F64" -> Encoding.F64;
            case "F32" -> Encoding.F32;
            case "F16" -> Encoding.F16;
            case "BF16" -> Encoding.BF16;
            case "I64" -> Encoding.I64;
            case "U32" -> Encoding.U32;
            case "I32" -> Encoding.I32;
            case "U16" -> Encoding.U16;
            case "I16" -> Encoding.I16;
            case "U8" -> Encoding.U8;
            case "I8" -> Encoding.I8;
            case "BOOL" -> Encoding.BOOL;
            default -> throw new FormatException(name + ": '" + key + "' has the type " + label + ", which is not supported");
        };
    }

    private static void check(List<Entry> entries, long room, String name) throws FormatException {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(java.util.Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long at = 0;
        for (Entry e : sorted) {
            if (e.begin != at || e.end < e.begin || e.end > room) {
                throw new FormatException(name + ": '" + e.name + "' lies at bytes " + e.begin + " to " + e.end + " of " + room
                        + "; tensors must follow one another from 0 without gaps or overlaps");
            }
            long bytes = (long) e.shape.numel() * e.type.width;
            if (e.end - e.begin != bytes) {
                throw new FormatException(name + ": '" + e.name + "' of type " + e.type + " and shape " + e.shape + " takes " + bytes
                        + " bytes, the header gives it " + (e.end - e.begin));
            }
            at = e.end;
        }
        if (at != room) throw new FormatException(name + ": " + (room - at) + " bytes follow the last tensor");
    }

    private static Tensor tensor(FileChannel channel, long from, Entry e, String name) throws IOException {
        long[] at = {from + e.begin};
        return e.type.read(b -> {
            fill(channel, at[0], b, name);
            at[0] += b.limit();
        }, ByteOrder.LITTLE_ENDIAN, e.shape, name + ": '" + e.name + "'");
    }
}
