package io.leibniz.io;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The Python objects that a file of tensors may name, and what calls of them mean. */
final class TorchObjects implements Pickle.Meaning {
    private static final Map<String, Encoding> STORAGES = Map.of("DoubleStorage", Encoding.F64, "FloatStorage", Encoding.F32,
            "HalfStorage", Encoding.F16, "BFloat16Storage", Encoding.BF16, "LongStorage", Encoding.I64, "IntStorage", Encoding.I32,
            "ShortStorage", Encoding.I16, "CharStorage", Encoding.I8, "ByteStorage", Encoding.U8, "BoolStorage", Encoding.BOOL);
    private static final Set<String> WORDS = Set.of("float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8",
            "uint8", "bool", "strided");
    private static final Set<Pickle.Global> CALLS = Set.of(new Pickle.Global("collections", "OrderedDict"),
            new Pickle.Global("collections", "Counter"),
            new Pickle.Global("torch._utils", "_rebuild_tensor"), new Pickle.Global("torch._utils", "_rebuild_tensor_v2"),
            new Pickle.Global("torch._utils", "_rebuild_parameter"), new Pickle.Global("torch", "Size"), new Pickle.Global("torch", "device"));
    private static final int MOST_AXES = 64;

    /** Numbers in a row that tensors are views of. */
    record Storage(String key, Encoding type, long size) {
        long bytes() {
            return size * type.width;
        }
    }

    /** A tensor whose storage isn't read yet; every element lies in it. */
    record View(Storage storage, int offset, int[] shape, int[] strides) {}

    private final String what;
    private final Map<String, Storage> storages = new HashMap<>();

    TorchObjects(String what) {
        this.what = what;
    }

    /** All storages that have been named, by key. */
    Map<String, Storage> storages() {
        return storages;
    }

    private FormatException wrong(String text) {
        return new FormatException(what + ": " + text);
    }

    @Override
    public boolean known(Pickle.Global g) {
        return CALLS.contains(g) || g.module().equals("torch") && (STORAGES.containsKey(g.name()) || WORDS.contains(g.name()));
    }

    @Override
    public Object persistent(Object id) throws FormatException {
        if (!(id instanceof List<?> t) || t.size() < 5 || t.size() > 6 || !"storage".equals(t.get(0)) || !(t.get(1) instanceof Pickle.Global type)
                || !(t.get(2) instanceof String key) || !(t.get(4) instanceof Long size)) {
            throw wrong("a reference to something that is no storage");
        }
        if (t.size() == 6 && t.get(5) != null) throw wrong("a storage that is a view of another, as PyTorch 0.3 wrote them; save the file again with a later one");
        Encoding encoding = type.module().equals("torch") ? STORAGES.get(type.name()) : null;
        if (encoding == null) throw wrong("a storage of the type " + type + ", which has no counterpart");
        if (size < 0 || size > Integer.MAX_VALUE - 8) throw wrong("the storage '" + key + "' has " + size + " elements; at most 2,147,483,639 fit into one Java array");
        Storage s = new Storage(key, encoding, size);
        Storage known = storages.putIfAbsent(key, s);
        if (known != null && !known.equals(s)) throw wrong("the storage '" + key + "' is named with different types or sizes");
        return known != null ? known : s;
    }

    @Override
    public Object call(Pickle.Global f, List<Object> a) throws FormatException {
        return switch (f.name()) {
            case "OrderedDict", "Counter" -> dictionary(f, a);
            case "_rebuild_tensor", "_rebuild_tensor_v2" -> view(a);
            case "_rebuild_parameter" -> {
                if (a.isEmpty() || !(a.getFirst() instanceof View)) throw wrong("a parameter without a tensor");
                yield a.getFirst();
            }
            case "Size" -> {
                if (a.size() != 1 || !(a.getFirst() instanceof List<?>)) throw wrong("a torch.Size of something else than a tuple");
                yield a.getFirst();
            }
            case "device" -> {
                StringBuilder s = new StringBuilder();
                for (Object x : a) {
                    if (!(x instanceof String || x instanceof Long)) throw wrong("a torch.device that is none");
                    s.append(s.isEmpty() ? "" : ":").append(x);
                }
                yield s.toString();
            }
            default -> throw wrong("a call of " + f + ", which is no function");
        };
    }

    /** Empty, of a dictionary, or of pairs. */
    private Object dictionary(Pickle.Global f, List<Object> a) throws FormatException {
        Map<Object, Object> map = new LinkedHashMap<>();
        if (a.isEmpty()) return map;
        if (a.size() == 1 && a.getFirst() instanceof LinkedHashMap<?, ?> m) return m;
        if (a.size() == 1 && a.getFirst() instanceof List<?> pairs) {
            for (Object p : pairs) {
                if (!(p instanceof List<?> pair) || pair.size() != 2 || !(pair.get(0) instanceof String key)) throw wrong(f + " of something else than pairs of text and value");
                map.put(key, pair.get(1));
            }
            return map;
        }
        throw wrong(f + " of something else than pairs");
    }

    /** {@code (storage, offset, size, stride, …)}; what follows belongs to autograd. */
    private View view(List<Object> a) throws FormatException {
        if (a.size() < 4 || !(a.get(0) instanceof Storage s) || !(a.get(1) instanceof Long offset)) throw wrong("a tensor without storage, offset, size and stride");
        int[] shape = extents(a.get(2));
        int[] strides = extents(a.get(3));
        if (shape.length != strides.length) throw wrong("a tensor of " + shape.length + " axes and " + strides.length + " strides");
        long last = offset;
        boolean empty = false;
        for (int i = 0; i < shape.length; i++) {
            empty |= shape[i] == 0;
            // Terms below 2⁶², at most 64 of them, and a stop as soon as they leave the storage: no overflow.
            if (shape[i] > 0) last += (shape[i] - 1L) * strides[i];
            if (last >= s.size) last = s.size;
        }
        if (offset < 0 || offset > s.size || !empty && last >= s.size) {
            throw wrong("a tensor that reaches beyond its storage '" + s.key + "' of " + s.size + " elements: offset " + offset + ", size "
                    + java.util.Arrays.toString(shape) + ", stride " + java.util.Arrays.toString(strides));
        }
        return new View(s, offset.intValue(), shape, strides);
    }

    private int[] extents(Object x) throws FormatException {
        if (!(x instanceof List<?> l) || l.size() > MOST_AXES) throw wrong("a size or stride that is no tuple of at most " + MOST_AXES + " numbers");
        int[] r = new int[l.size()];
        for (int i = 0; i < r.length; i++) {
            if (!(l.get(i) instanceof Long n) || n < 0 || n > Integer.MAX_VALUE) throw wrong("a size or stride of " + (l.get(i) instanceof Long n ? n : "something that is no number"));
            r[i] = n.intValue();
        }
        return r;
    }
}
