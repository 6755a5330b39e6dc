package io.leibniz.tree;

import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A tree without its leaves: what is needed to put leaves back.
 *
 * @param <T> the type of the tree
 */
public final class Structure<T> {
    static final Structure<Tensor> LEAF = new Structure<>(new Leaf(), List.of(""), List.of(true));

    /** What stands at one place of a tree. */
    private sealed interface Part {}

    private record Leaf() implements Part {}

    /** A part of the structure that holds no tensors. */
    private record Static(Object value) implements Part {}

    private record Fields(Records type, Part[] parts) implements Part {}

    private record Elements(Part[] parts) implements Part {}

    private record Entries(Object[] keys, Part[] parts) implements Part {}

    private record ArrayOf(Class<?> component, Part[] parts) implements Part {}

    private record Present(Part part) implements Part {}

    /** The first place of a tied part; {@code id} is its number. */
    private record TiedFirst(int id, Part part) implements Part {}

    private record TiedAgain(int id) implements Part {}

    private final Part root;
    private final List<String> names;
    private final List<Boolean> trainable;

    private Structure(Part root, List<String> names, List<Boolean> trainable) {
        this.root = root;
        this.names = names;
        this.trainable = trainable;
    }

    /** The path of each leaf. */
    public List<String> names() {
        return names;
    }

    /** Whether each leaf is trained: floating, and not under a {@link Buffer}. */
    public List<Boolean> trainable() {
        return trainable;
    }

    public int size() {
        return names.size();
    }

    /** The class of each record, and of each part without tensors, by its path, from the outside in; a part with two paths has the first. */
    public Map<String, Class<?>> types() {
        Map<String, Class<?>> all = new LinkedHashMap<>();
        types(root, "", all);
        return Collections.unmodifiableMap(all);
    }

    private static void types(Part part, String path, Map<String, Class<?>> all) {
        switch (part) {
            case Static s when s.value != null -> all.put(path, s.value.getClass());
            case Fields f -> {
                all.put(path, f.type.type());
                for (int i = 0; i < f.parts.length; i++) types(f.parts[i], Taker.join(path, f.type.name(i)), all);
            }
            case Elements e -> types(e.parts, IntStream.range(0, e.parts.length).boxed().toArray(), path, all);
            case Entries e -> types(e.parts, e.keys, path, all);
            case ArrayOf a -> types(a.parts, IntStream.range(0, a.parts.length).boxed().toArray(), path, all);
            case Present p -> types(p.part, path, all);
            case TiedFirst t -> types(t.part, path, all);
            case Leaf _, Static _, TiedAgain _ -> { }
        }
    }

    private static void types(Part[] parts, Object[] keys, String path, Map<String, Class<?>> all) {
        for (int i = 0; i < parts.length; i++) types(parts[i], Taker.join(path, String.valueOf(keys[i])), all);
    }

    /** The same containers, with equal parts that hold no tensors. */
    @Override
    public boolean equals(Object o) {
        return this == o || o instanceof Structure<?> s && names.equals(s.names) && trainable.equals(s.trainable) && same(root, s.root);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    private static boolean same(Part a, Part b) {
        return switch (a) {
            case Leaf _ -> b instanceof Leaf;
            case Static s -> b instanceof Static t && Objects.equals(s.value, t.value);
            case Fields f -> b instanceof Fields g && f.type == g.type && same(f.parts, g.parts);
            case Elements e -> b instanceof Elements g && same(e.parts, g.parts);
            case Entries e -> b instanceof Entries g && Arrays.equals(e.keys, g.keys) && same(e.parts, g.parts);
            case ArrayOf e -> b instanceof ArrayOf g && e.component == g.component && same(e.parts, g.parts);
            case Present p -> b instanceof Present q && same(p.part, q.part);
            case TiedFirst t -> b instanceof TiedFirst u && t.id == u.id && same(t.part, u.part);
            case TiedAgain t -> b instanceof TiedAgain u && t.id == u.id;
        };
    }

    private static boolean same(Part[] a, Part[] b) {
        if (a.length != b.length) return false;
        for (int i = 0; i < a.length; i++) if (!same(a[i], b[i])) return false;
        return true;
    }

    static <T> Tree.Flat<T> of(T tree) {
        Taker taker = new Taker();
        Part root = taker.take(tree, "", true);
        return new Tree.Flat<>(Collections.unmodifiableList(taker.leaves),
                new Structure<>(root, Collections.unmodifiableList(taker.names), Collections.unmodifiableList(taker.trainable)));
    }

    /** Walks a tree and collects. */
    private static final class Taker {
        final List<Tensor> leaves = new ArrayList<>();
        final List<String> names = new ArrayList<>();
        final List<Boolean> trainable = new ArrayList<>();
        private final IdentityHashMap<Tied<?>, Integer> tied = new IdentityHashMap<>();

        Part take(Object x, String path, boolean train) {
            return switch (x) {
                case null -> new Static(null);
                case Tensor t -> {
                    leaves.add(t);
                    names.add(path);
                    trainable.add(train && t.dtype().isFloating());
                    yield new Leaf();
                }
                case Record r -> {
                    Records type = Records.of(r.getClass());
                    Part[] parts = new Part[type.size()];
                    for (int i = 0; i < parts.length; i++) {
                        parts[i] = take(type.get(r, i), join(path, type.name(i)), train && !type.isBuffer(i));
                    }
                    yield new Fields(type, parts);
                }
                case List<?> l -> {
                    Part[] parts = new Part[l.size()];
                    int i = 0;
                    for (Object e : l) parts[i] = take(e, join(path, String.valueOf(i++)), train);
                    yield new Elements(parts);
                }
                case Map<?, ?> m -> {
                    Part[] parts = new Part[m.size()];
                    Object[] keys = new Object[parts.length];
                    int i = 0;
                    for (Map.Entry<?, ?> e : m.entrySet()) {
                        keys[i] = e.getKey();
                        parts[i++] = take(e.getValue(), join(path, String.valueOf(e.getKey())), train);
                    }
                    yield new Entries(keys, parts);
                }
                case Object[] a -> {
                    Part[] parts = new Part[a.length];
                    for (int i = 0; i < parts.length; i++) parts[i] = take(a[i], join(path, String.valueOf(i)), train);
                    yield new ArrayOf(a.getClass().getComponentType(), parts);
                }
                case Optional<?> o when o.isPresent() -> new Present(take(o.get(), path, train));
                case Tied<?> t -> {
                    Integer id = tied.get(t);
                    if (id != null) yield new TiedAgain(id);
                    int fresh = tied.size();
                    tied.put(t, fresh);
                    yield new TiedFirst(fresh, take(t.get(), path, train));
                }
                default -> new Static(x);
            };
        }

        private static String join(String path, String name) {
            return path.isEmpty() ? name : path + "." + name;
        }
    }

    /**
     * The tree with these leaves.
     *
     * @throws IllegalArgumentException if there are too many or too few
     */
    @SuppressWarnings("unchecked")
    public T unflatten(List<Tensor> leaves) {
        if (leaves.size() != size()) {
            throw new IllegalArgumentException("unflatten: " + leaves.size() + " leaves for a structure with " + size() + ": " + names);
        }
        return (T) put(root, leaves.iterator(), new ArrayList<>());
    }

    private static Object put(Part part, Iterator<Tensor> leaves, List<Tied<?>> tied) {
        return switch (part) {
            case Leaf _ -> leaves.next();
            case Static s -> s.value;
            case Fields f -> f.type.create(all(f.parts, leaves, tied));
            case Elements e -> Collections.unmodifiableList(Arrays.asList(all(e.parts, leaves, tied)));
            case Entries e -> {
                Map<Object, Object> m = new LinkedHashMap<>();
                for (int i = 0; i < e.keys.length; i++) m.put(e.keys[i], put(e.parts[i], leaves, tied));
                yield Collections.unmodifiableMap(m);
            }
            case ArrayOf a -> {
                Object[] r = (Object[]) java.lang.reflect.Array.newInstance(a.component, a.parts.length);
                for (int i = 0; i < r.length; i++) r[i] = put(a.parts[i], leaves, tied);
                yield r;
            }
            case Present p -> Optional.of(put(p.part, leaves, tied));
            case TiedFirst t -> {
                // Numbered in the order of their first places; an outer one is numbered before those inside it.
                tied.add(null);
                Tied<?> made = Tied.of(put(t.part, leaves, tied));
                tied.set(t.id, made);
                yield made;
            }
            case TiedAgain t -> tied.get(t.id);
        };
    }

    private static Object[] all(Part[] parts, Iterator<Tensor> leaves, List<Tied<?>> tied) {
        Object[] r = new Object[parts.length];
        for (int i = 0; i < r.length; i++) r[i] = put(parts[i], leaves, tied);
        return r;
    }
}
