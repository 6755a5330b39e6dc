package io.leibniz.io;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file, read and checked.
 *
 * @param entries in the order of the header
 * @param from where the numbers begin
 */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata, long from) {
    private static final int LARGEST_HEADER = 100 << 20;

    /** Where a tensor lies, from the end of the header. */
    record Entry(String name, Encoding type, Shape shape, long begin, long end) {}

    static SafetensorsHeader read(MemorySegment file, String name) throws IOException {
        long size = file.byteSize();
        if (size < 8) throw new FormatException(name + ": no safetensors file: it has " + size + " bytes, the header's length alone takes 8");
        long length = file.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
        if (length < 2 || length > size - 8 || length > LARGEST_HEADER) {
            throw new FormatException(name + ": no safetensors file, or cut short: it announces a header of "
                    + Long.toUnsignedString(length) + " bytes and has " + size + " bytes");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> entries = parse(file.asSlice(8, length).toArray(ValueLayout.JAVA_BYTE), name, metadata);
        check(entries, size - 8 - length, name);
        Map<String, Entry> byName = new LinkedHashMap<>();
        for (Entry e : entries) byName.put(e.name, e);
        return new SafetensorsHeader(Collections.unmodifiableMap(byName), Collections.unmodifiableMap(metadata), 8 + length);
    }

    private static List<Entry> parse(byte[] header, String name, Map<String, String> metadata) throws IOException {
        List<Entry> entries = new ArrayList<>();
        // Given bytes, Jackson would guess between UTF-8, -16 and -32.
        Reader text = new InputStreamReader(new ByteArrayInputStream(header), StandardCharsets.UTF_8.newDecoder());
        try (JsonParser json = Safetensors.JSON.createParser(text)) {
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
        } catch (CharacterCodingException e) {
            throw new FormatException(name + ": no safetensors file: its header is not UTF-8", e);
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
}
