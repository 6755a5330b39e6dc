package io.leibniz.nn;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Structure;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a model is made of: its layers by field path, the tensors that each holds itself, and how many numbers those have.
 * Any tree of records will do. Its text is a table:
 *
 * {@snippet :
 * System.out.println(Summary.of(ConvNet.init(28, 28, 10, Key.of(42))));
 * // layer   type       tensors                                                            trained  kept
 * // conv1   Conv2d     weight [32, 1, 3, 3], bias [32]                                        320     0
 * // norm1   BatchNorm  weight [32], bias [32], runningMean [32], runningVar [32]               64    64
 * // …
 * // 421,834 parameters, 192 numbers kept beside them; 1,688,104 bytes in 16 tensors
 * }
 *
 * <p>A layer without tensors has a line too; a {@link io.leibniz.tree.Tied} part stands, and counts, at its first place only.
 *
 * @param layers in the order of the fields
 * @param parameters how many numbers are trained
 * @param kept how many are not: running statistics, integers
 * @param bytes of all tensors
 */
public record Summary(List<Row> layers, long parameters, long kept, long bytes) {
    /**
     * A layer.
     *
     * @param path of fields and positions, such as {@code blocks.0.attention}; empty for the model itself
     * @param type the simple name of its class
     * @param tensors by their path from here
     * @param parameters how many of their numbers are trained
     * @param kept how many are not
     */
    public record Row(String path, String type, Map<String, Tensor> tensors, long parameters, long kept) {
        private Row and(Row more) {
            Map<String, Tensor> both = new LinkedHashMap<>(tensors);
            both.putAll(more.tensors);
            return new Row(path, type, Collections.unmodifiableMap(both), parameters + more.parameters, kept + more.kept);
        }

        private String text() {
            List<String> all = new ArrayList<>();
            tensors.forEach((name, t) -> all.add((name.isEmpty() ? "" : name + " ") + (t.dtype() == DType.F32 ? "" : t.dtype()) + t.shape()));
            return String.join(", ", all);
        }
    }

    /** Of a model, or of any tree of tensors. */
    public static Summary of(Object model) {
        Tree.Flat<Object> flat = Tree.flatten(model);
        Structure<Object> s = flat.structure();
        Map<String, Class<?>> types = s.types();
        Map<String, Row> rows = new LinkedHashMap<>();
        types.forEach((path, type) -> rows.put(path, new Row(path, name(type), Map.of(), 0, 0)));
        long bytes = 0;
        for (int i = 0; i < s.size(); i++) {
            String leaf = s.names().get(i);
            Tensor t = flat.leaves().get(i);
            boolean trained = s.trainable().get(i);
            String path = holder(leaf, types);
            rows.merge(path, new Row(path, name(model.getClass()), Map.of(path.isEmpty() ? leaf : leaf.substring(path.length() + 1), t), trained ? t.numel() : 0, trained ? 0 : t.numel()), Row::and);
            bytes += (long) t.numel() * t.dtype().bytes();
        }
        Map<String, Boolean> shown = new LinkedHashMap<>();
        rows.forEach((path, r) -> shown.put(path, !r.tensors.isEmpty() || Layer.class.isAssignableFrom(types.get(path))));
        // A container without tensors of its own shows by its parts.
        List<Row> layers = rows.values().stream().filter(r -> shown.get(r.path) && (!r.tensors.isEmpty()
                || rows.keySet().stream().noneMatch(p -> shown.get(p) && !p.equals(r.path) && (r.path.isEmpty() || p.startsWith(r.path + "."))))).toList();
        return new Summary(layers, layers.stream().mapToLong(Row::parameters).sum(), layers.stream().mapToLong(Row::kept).sum(), bytes);
    }

    /** The innermost record around a leaf. */
    private static String holder(String leaf, Map<String, Class<?>> types) {
        String path = leaf;
        do path = path.substring(0, Math.max(0, path.lastIndexOf('.')));
        while (!path.isEmpty() && !types.containsKey(path));
        return path;
    }

    private static String name(Class<?> type) {
        if (type.isHidden()) return "function";
        return type.isAnonymousClass() ? type.getSuperclass().getSimpleName() : type.getSimpleName();
    }

    /** A line a layer and one for all. */
    @Override
    public String toString() {
        List<String[]> lines = new ArrayList<>();
        lines.add(new String[] {"layer", "type", "tensors", "trained", "kept"});
        for (Row r : layers) {
            lines.add(new String[] {r.path.isEmpty() ? "(model)" : r.path, r.type, r.text(), number(r.parameters), number(r.kept)});
        }
        int[] width = new int[5];
        for (String[] line : lines) for (int c = 0; c < width.length; c++) width[c] = Math.max(width[c], line[c].length());
        StringBuilder out = new StringBuilder();
        for (String[] line : lines) {
            for (int c = 0; c < width.length; c++) {
                String pad = " ".repeat(width[c] - line[c].length());
                out.append(c == 0 ? "" : "  ").append(c < 3 ? line[c] + pad : pad + line[c]);
            }
            out.append('\n');
        }
        int tensors = layers.stream().mapToInt(r -> r.tensors.size()).sum();
        return out + number(parameters) + " parameters, " + number(kept) + " numbers kept beside them; " + number(bytes) + " bytes in " + tensors + " tensors\n";
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }
}
