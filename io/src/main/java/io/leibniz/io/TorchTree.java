package io.leibniz.io;

import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns what a pickle left behind into a tree that can be handed out. Pickles refer to earlier objects, so a few bytes can
 * spell a list that contains itself, or one that is written out exponentially large: both are refused.
 */
final class TorchTree {
    private static final int DEEPEST = 100;

    /** Reads the array of a storage. */
    interface Loader {
        Object load(TorchObjects.Storage storage) throws IOException;
    }

    /**
     * @param value unmodifiable
     * @param bytes the pickle's size, which bounds everything made from it
     */
    record Built(Object value, long bytes) {}

    private record Done(Object value, long nodes) {}

    private final String name;
    private final Loader loader;
    private final long most;
    private final Map<String, Object> arrays = new HashMap<>();
    private final IdentityHashMap<Object, Done> done = new IdentityHashMap<>();

    private TorchTree(String name, Loader loader, long most) {
        this.name = name;
        this.loader = loader;
        this.most = most;
    }

    static Built build(Object value, long bytes, String name, Loader loader) throws IOException {
        return new Built(new TorchTree(name, loader, bytes).visit(value, 0).value, bytes);
    }

    private Done visit(Object x, int depth) throws IOException {
        if (depth > DEEPEST) throw new FormatException(name + ": lists and dictionaries nested deeper than " + DEEPEST + ", or containing themselves");
        if (!(x instanceof List<?> || x instanceof Map<?, ?> || x instanceof TorchObjects.View)) return new Done(scalar(x), 1);
        Done before = done.get(x);
        if (before != null) return before;
        Done made = switch (x) {
            case TorchObjects.View v -> new Done(tensor(v), 1);
            case List<?> l -> {
                List<Object> items = new ArrayList<>(l.size());
                long nodes = 1;
                for (Object item : l) {
                    Done d = visit(item, depth + 1);
                    items.add(d.value);
                    nodes = count(nodes, d);
                }
                yield new Done(Collections.unmodifiableList(items), nodes);
            }
            case Map<?, ?> m -> {
                Map<Object, Object> items = new LinkedHashMap<>();
                long nodes = 1;
                for (Map.Entry<?, ?> e : m.entrySet()) {
                    Done d = visit(e.getValue(), depth + 1);
                    items.put(e.getKey(), d.value);
                    nodes = count(nodes, d);
                }
                yield new Done(Collections.unmodifiableMap(items), nodes);
            }
            default -> throw new AssertionError(x);
        };
        done.put(x, made);
        return made;
    }

    private long count(long nodes, Done d) throws FormatException {
        if (nodes + d.nodes > most) throw new FormatException(name + ": the same lists and dictionaries are repeated more often than the file is long");
        return nodes + d.nodes;
    }

    private Object scalar(Object x) throws FormatException {
        return switch (x) {
            case null -> null;
            case Pickle.Global g -> g.toString();
            case TorchObjects.Storage s -> throw new FormatException(name + ": a storage ('" + s.key() + "') outside of a tensor");
            default -> x;
        };
    }

    private Tensor tensor(TorchObjects.View v) throws IOException {
        try {
            Shape shape = Shape.of(v.shape());
            TorchObjects.Storage s = v.storage();
            Object a = arrays.get(s.key());
            if (a == null) arrays.put(s.key(), a = loader.load(s));
            if (shape.numel() == 0) return Tensor.of(NdArray.of(s.type().dtype, shape, s.type().dtype.newArray(0)));
            return Tensor.of(NdArray.view(s.type().dtype, shape, a, v.offset(), v.strides()));
        } catch (ShapeException e) {
            throw new FormatException(name + ": " + e.getMessage(), e);
        }
    }

    /** Tensors by path. */
    static Map<String, Tensor> flat(Built tree, String name) throws FormatException {
        Map<String, Tensor> found = new LinkedHashMap<>();
        new Flattening(name, found, 16 * tree.bytes + (1 << 16)).visit(tree.value, "");
        return Collections.unmodifiableMap(found);
    }

    private static final class Flattening {
        private final String name;
        private final Map<String, Tensor> found;
        /** Characters that all paths together may still have. */
        private long left;

        Flattening(String name, Map<String, Tensor> found, long left) {
            this.name = name;
            this.found = found;
            this.left = left;
        }

        void visit(Object x, String path) throws FormatException {
            switch (x) {
                case Tensor t -> {
                    if (found.put(path.isEmpty() ? "tensor" : path, t) != null) throw new FormatException(name + ": two tensors are named '" + path + "'");
                }
                case List<?> l -> {
                    for (int i = 0; i < l.size(); i++) below(l.get(i), path, Integer.toString(i));
                }
                case Map<?, ?> m -> {
                    for (Map.Entry<?, ?> e : m.entrySet()) below(e.getValue(), path, e.getKey().toString());
                }
                case null, default -> {
                    // A number or text: no tensor in it.
                }
            }
        }

        private void below(Object x, String path, String step) throws FormatException {
            if (!(x instanceof Tensor || x instanceof List<?> || x instanceof Map<?, ?>)) return;
            left -= path.length() + step.length() + 1;
            if (left < 0) throw new FormatException(name + ": the names of its tensors are longer than the file");
            visit(x, path.isEmpty() ? step : path + "." + step);
        }
    }
}
