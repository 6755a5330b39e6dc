package io.leibniz.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON lines: a JSON value in each line of a text in UTF-8, plain or compressed with gzip; empty lines are left out.
 * Objects become Map, arrays List, texts String, whole numbers Long, others Double, then Boolean and null.
 *
 * {@snippet :
 * for (Map<String, Object> review : JsonLines.read(Path.of("reviews.jsonl.gz"))) System.out.println(review.get("text"));
 * }
 */
public final class JsonLines {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(100).build())
            .build();

    private JsonLines() {}

    /**
     * All lines of a file of objects.
     *
     * @throws DataException naming the line that isn't JSON, or no object
     */
    public static List<Map<String, Object>> read(Path file) throws IOException {
        List<Map<String, Object>> all = new ArrayList<>();
        try {
            for (Iterator<Map<String, Object>> it = lines(file); it.hasNext(); ) all.add(it.next());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return all;
    }

    /**
     * The lines of a file of objects, read as they are asked for: for {@link Streaming#of}.
     *
     * @return throws {@link UncheckedIOException} around a {@link DataException} naming the line that isn't JSON, or no object
     */
    public static Iterator<Map<String, Object>> lines(Path file) {
        String name = String.valueOf(file.getFileName());
        Iterator<String> lines = TextFiles.lines(List.of(file));
        return new Iterator<>() {
            private int number;
            private Map<String, Object> next;

            @Override
            public boolean hasNext() {
                while (next == null && lines.hasNext()) {
                    String line = lines.next();
                    number++;
                    if (!line.isBlank()) next = object(line, name + ", line " + number);
                }
                return next != null;
            }

            @Override
            public Map<String, Object> next() {
                if (!hasNext()) throw new java.util.NoSuchElementException();
                Map<String, Object> m = next;
                next = null;
                return m;
            }
        };
    }

    private static Map<String, Object> object(String line, String what) {
        try {
            Object value = parse(line, what);
            if (!(value instanceof Map<?, ?>)) throw new DataException(what + ": no JSON object");
            @SuppressWarnings("unchecked")
            Map<String, Object> m = (Map<String, Object>) value;
            return m;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A single JSON value.
     *
     * @param what for messages
     * @throws DataException if the text is none, has keys twice in an object, or is nested more than a hundred deep
     */
    public static Object parse(String text, String what) throws IOException {
        try (JsonParser json = JSON.createParser(text)) {
            json.nextToken();
            Object v = value(json, what);
            if (json.nextToken() != null) throw new DataException(what + ": text follows the JSON value");
            return v;
        } catch (JsonProcessingException e) {
            throw new DataException(what + ": not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Object value(JsonParser json, String what) throws IOException {
        return switch (json.currentToken()) {
            case null -> throw new DataException(what + ": no JSON value");
            case START_OBJECT -> {
                Map<String, Object> m = new LinkedHashMap<>();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String key = json.currentName();
                    json.nextToken();
                    m.put(key, value(json, what));
                }
                yield Collections.unmodifiableMap(m);
            }
            case START_ARRAY -> {
                List<Object> l = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) l.add(value(json, what));
                yield Collections.unmodifiableList(l);
            }
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new DataException(what + ": not JSON");
        };
    }
}
