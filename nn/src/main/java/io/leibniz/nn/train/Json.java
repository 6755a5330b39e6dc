package io.leibniz.nn.train;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.leibniz.io.FormatException;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as maps, lists, strings, numbers and truth values. Numbers come back in every bit; NaN and infinities are strings. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    static String line(Object value) {
        return text(value, false);
    }

    static String pretty(Object value) {
        return text(value, true) + "\n";
    }

    private static String text(Object value, boolean pretty) {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            if (pretty) json.useDefaultPrettyPrinter();
            write(json, value);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toString();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        switch (value) {
            case Map<?, ?> m -> {
                json.writeStartObject();
                for (var e : m.entrySet()) {
                    json.writeFieldName((String) e.getKey());
                    write(json, e.getValue());
                }
                json.writeEndObject();
            }
            case List<?> l -> {
                json.writeStartArray();
                for (Object e : l) write(json, e);
                json.writeEndArray();
            }
            case String s -> json.writeString(s);
            case Double d -> json.writeNumber(d);
            case Integer i -> json.writeNumber(i);
            case Long i -> json.writeNumber(i);
            case Boolean b -> json.writeBoolean(b);
            default -> throw new IllegalArgumentException("JSON has no " + value.getClass().getName());
        }
    }

    /** @throws FormatException unless the text is one JSON value */
    static Object read(String text) throws IOException {
        try (JsonParser json = FACTORY.createParser(text)) {
            json.nextToken();
            Object value = value(json);
            if (json.nextToken() != null) throw new FormatException("JSON: more than one value");
            return value;
        } catch (JacksonException e) {
            throw new FormatException("JSON: " + e.getMessage(), e);
        }
    }

    private static Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> m = new LinkedHashMap<>();
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    String name = json.currentName();
                    json.nextToken();
                    m.put(name, value(json));
                }
                yield m;
            }
            case START_ARRAY -> {
                List<Object> l = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) l.add(value(json));
                yield l;
            }
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case null, default -> throw new FormatException("JSON: unexpected " + json.currentToken() + " at " + json.currentLocation().offsetDescription());
        };
    }

    /** A number, also one of those that JSON doesn't have. */
    static double number(Object value) {
        return value instanceof Number n ? n.doubleValue() : Double.parseDouble((String) value);
    }
}
