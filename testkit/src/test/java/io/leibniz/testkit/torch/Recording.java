package io.leibniz.testkit.torch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.leibniz.io.Npz;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The samples of one variant of an operation: NAME.json with their structure, NAME.npz with their arrays.
 *
 * @param name of the files: the operation, and the variant after a dot where there is one
 */
public record Recording(String name, String op, List<Sample> samples) {

    /** An array in a sample; {@code grad} marks the ones that derivatives are recorded for. */
    record Leaf(Tensor value, boolean grad) {}

    /**
     * One call. Arguments hold {@link Leaf}, {@link DType}, numbers, strings, truth values, null and lists of these; the
     * lists of derivatives are null where nothing is recorded.
     *
     * @param out all results
     * @param ct cotangents of the results {@code ctOf}
     * @param vjp gradients by the leaves with {@code grad}, in order of appearance
     * @param vjp2 gradients of Σ⟨vjpᵢ, tangentᵢ⟩
     */
    public record Sample(List<Object> args, Map<String, Object> kwargs, List<Tensor> out, List<Tensor> ct, List<Integer> ctOf,
            List<Tensor> vjp, List<Tensor> tangent, List<Tensor> jvp, List<Tensor> vjp2) {}

    static Recording read(Path json) throws IOException {
        String name = json.getFileName().toString().replaceFirst("\\.json$", "");
        Map<String, Tensor> arrays = Npz.read(json.resolveSibling(name + ".npz"));
        try (JsonParser parser = new JsonFactory().createParser(Files.readAllBytes(json))) {
            parser.nextToken();
            Map<?, ?> top = (Map<?, ?>) value(parser, arrays);
            List<Sample> samples = new ArrayList<>();
            for (Object s : (List<?>) top.get("samples")) samples.add(sample((Map<?, ?>) s));
            return new Recording(name, (String) top.get("op"), List.copyOf(samples));
        }
    }

    @SuppressWarnings("unchecked")
    private static Sample sample(Map<?, ?> s) {
        List<Integer> ctOf = s.containsKey("ct_of") ? ((List<?>) s.get("ct_of")).stream().map(i -> ((Number) i).intValue()).toList() : null;
        return new Sample((List<Object>) s.get("args"), (Map<String, Object>) s.get("kwargs"), tensors(s, "out"), tensors(s, "ct"), ctOf,
                tensors(s, "vjp"), tensors(s, "tangent"), tensors(s, "jvp"), tensors(s, "vjp2"));
    }

    private static List<Tensor> tensors(Map<?, ?> s, String key) {
        return s.get(key) instanceof List<?> list ? list.stream().map(v -> ((Leaf) v).value()).toList() : null;
    }

    private static Map<String, Object> fields(JsonParser json, Map<String, Tensor> arrays) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            JsonToken next = json.nextToken();
            // What a dict holds are names of arguments, whatever they look like.
            fields.put(key, key.equals("dict") && next == JsonToken.START_OBJECT ? fields(json, arrays) : value(json, arrays));
        }
        return fields;
    }

    private static Object value(JsonParser json, Map<String, Tensor> arrays) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> meaning(fields(json, arrays), arrays);
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) list.add(value(json, arrays));
                yield list;
            }
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IOException("unexpected " + json.currentToken());
        };
    }

    private static Object meaning(Map<String, Object> o, Map<String, Tensor> arrays) throws IOException {
        if (o.get("array") instanceof String key) {
            if (!arrays.containsKey(key)) throw new IOException("the array '" + key + "' is not in the npz file");
            return new Leaf(arrays.get(key), (Boolean) o.get("grad"));
        }
        if (o.size() != 1) return o;
        Object only = o.values().iterator().next();
        return switch (o.keySet().iterator().next()) {
            case "dict" -> only;
            case "float" -> switch ((String) only) {
                case "inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                case "nan" -> Double.NaN;
                default -> Double.valueOf((String) only);
            };
            case "dtype" -> switch ((String) only) {
                case "float64" -> DType.F64;
                case "float32" -> DType.F32;
                case "int64" -> DType.I64;
                case "int32" -> DType.I32;
                case "bool" -> DType.BOOL;
                default -> only;
            };
            default -> o;
        };
    }
}
