package io.leibniz.testkit.torch;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The arguments of a recorded call, by position or by name as PyTorch takes them, with the tensors that are differentiated
 * put in. What an adapter doesn't look at is an error: a forgotten argument must not pass for a correct result.
 */
public final class Arguments {
    private final List<Object> args;
    private final Map<String, Object> kwargs;
    private final Set<Object> seen = new HashSet<>();

    private Arguments(List<Object> args, Map<String, Object> kwargs) {
        this.args = args;
        this.kwargs = kwargs;
    }

    /** The tensors marked for differentiation, in order of appearance. */
    static List<Tensor> variables(Recording.Sample s) {
        List<Tensor> found = new ArrayList<>();
        collect(s.args(), found);
        s.kwargs().values().forEach(v -> collect(v, found));
        return found;
    }

    private static void collect(Object o, List<Tensor> found) {
        if (o instanceof Recording.Leaf l && l.grad()) found.add(l.value());
        else if (o instanceof List<?> list) list.forEach(v -> collect(v, found));
    }

    /** The sample's arguments with other tensors in the place of its variables. */
    static Arguments bind(Recording.Sample s, List<Tensor> variables) {
        int[] next = {0};
        List<Object> args = new ArrayList<>();
        for (Object o : s.args()) args.add(bound(o, variables, next));
        Map<String, Object> kwargs = new java.util.LinkedHashMap<>();
        s.kwargs().forEach((k, v) -> kwargs.put(k, bound(v, variables, next)));
        return new Arguments(args, kwargs);
    }

    private static Object bound(Object o, List<Tensor> variables, int[] next) {
        return switch (o) {
            case Recording.Leaf l -> l.grad() ? variables.get(next[0]++) : l.value();
            case List<?> list -> {
                List<Object> r = new ArrayList<>();
                for (Object v : list) r.add(bound(v, variables, next));
                yield r;
            }
            case null, default -> o;
        };
    }

    /** The arguments that nobody looked at. */
    List<String> unseen() {
        List<String> r = new ArrayList<>();
        for (int i = 0; i < args.size(); i++) if (!seen.contains(i)) r.add("argument " + i);
        for (String k : kwargs.keySet()) if (!seen.contains(k)) r.add(k);
        return r;
    }

    /** How many positional arguments there are. */
    public int count() {
        return args.size();
    }

    /** States that an argument makes no difference here. */
    public void ignore(int position, String name) {
        get(position, name);
    }

    public boolean has(int position, String name) {
        return get(position, name) != null;
    }

    /** As it is, or null. */
    public Object get(int position, String name) {
        if (position >= 0 && position < args.size()) {
            seen.add(position);
            return args.get(position);
        }
        seen.add(name);
        return kwargs.get(name);
    }

    private Object need(int position, String name) {
        Object o = get(position, name);
        if (o == null) throw new IllegalArgumentException("the argument " + (name.isEmpty() ? position : name) + " is missing");
        return o;
    }

    public Tensor tensor(int position) {
        return (Tensor) need(position, "");
    }

    public Tensor tensor(int position, String name) {
        return (Tensor) need(position, name);
    }

    /** A tensor, or null where there is none. */
    public Tensor optional(int position, String name) {
        return (Tensor) get(position, name);
    }

    public List<Tensor> tensors(int position) {
        List<Tensor> r = new ArrayList<>();
        for (Object o : (List<?>) need(position, "")) r.add((Tensor) o);
        return r;
    }

    /** All positional arguments from one on. */
    public List<Tensor> tensorsFrom(int position) {
        List<Tensor> r = new ArrayList<>();
        for (int i = position; i < args.size(); i++) r.add(tensor(i));
        return r;
    }

    public int integer(int position, String name) {
        return toInt(need(position, name));
    }

    public int integer(int position, String name, int otherwise) {
        return has(position, name) ? integer(position, name) : otherwise;
    }

    private static int toInt(Object o) {
        return switch (o) {
            case Long l -> Math.toIntExact(l);
            case Tensor t -> Math.toIntExact(t.itemLong());
            default -> throw new IllegalArgumentException("not an integer: " + o);
        };
    }

    /** One integer or a list of them; null where the argument is missing. */
    public int[] integers(int position, String name) {
        return switch (get(position, name)) {
            case null -> null;
            case List<?> list -> list.stream().mapToInt(Arguments::toInt).toArray();
            case Object o -> new int[] {toInt(o)};
        };
    }

    /** A list of integers in which null stands for −1. */
    public int[] integersOrNull(int position, String name) {
        return switch (need(position, name)) {
            case List<?> list -> list.stream().mapToInt(o -> o == null ? -1 : toInt(o)).toArray();
            case Object o -> new int[] {toInt(o)};
        };
    }

    public double number(int position, String name) {
        return switch (need(position, name)) {
            case Number n -> n.doubleValue();
            case Tensor t -> t.item();
            case Object o -> throw new IllegalArgumentException("not a number: " + o);
        };
    }

    public double number(int position, String name, double otherwise) {
        return has(position, name) ? number(position, name) : otherwise;
    }

    public boolean flag(int position, String name, boolean otherwise) {
        return get(position, name) instanceof Boolean b ? b : otherwise;
    }

    public String text(int position, String name, String otherwise) {
        return get(position, name) instanceof String s ? s : otherwise;
    }

    public DType dtype(int position, String name, DType otherwise) {
        return get(position, name) instanceof DType t ? t : otherwise;
    }
}
