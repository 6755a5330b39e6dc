package io.leibniz.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leibniz.io.Npz;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What PyTorch computed, as src/test/python/golden.py recorded it, and the comparison with it. */
final class Golden {
    private static final double RTOL = 1e-6;
    private static final double ATOL = 1e-9;

    private final Map<String, Tensor> cases;
    private final Set<String> checked = new HashSet<>();

    private Golden(Map<String, Tensor> cases) {
        this.cases = cases;
    }

    static Golden of(String family) {
        try {
            return new Golden(Npz.read(Path.of(Golden.class.getResource(family + ".npz").toURI())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Reads the tensors of one case, one after the other. */
    private static final class Reader {
        private final double[] data;
        private int at;

        Reader(double[] data) {
            this.data = data;
        }

        int peek() {
            return (int) data[at];
        }

        int next() {
            return (int) data[at++];
        }

        Tensor tensor() {
            int kind = next();
            int[] shape = new int[next()];
            for (int i = 0; i < shape.length; i++) shape[i] = next();
            Shape s = Shape.of(shape);
            Tensor t = Tensor.wrap(Arrays.copyOfRange(data, at, at += s.numel()), shape);
            return switch (kind) {
                case 1 -> t.to(DType.I64);
                case 2 -> t.to(DType.BOOL);
                default -> t;
            };
        }
    }

    /** Every recorded case must have been checked. */
    void complete() {
        assertEquals(Set.of(), difference(), "cases that no test looked at");
    }

    private Set<String> difference() {
        Set<String> rest = new HashSet<>();
        for (String k : cases.keySet()) if (!checked.contains(k.substring(0, k.indexOf('(')))) rest.add(k);
        return rest;
    }

    void one(String name, Function<Map<String, Tensor>, Tensor> f) {
        check(name, in -> List.of(f.apply(in)));
    }

    /** Outputs, and the gradient of Σ⟨cotangent, output⟩ by every floating input. */
    void check(String name, Function<Map<String, Tensor>, List<Tensor>> f) {
        String key = cases.keySet().stream().filter(k -> k.startsWith(name + "(")).findFirst().orElseThrow();
        checked.add(name);
        Reader r = new Reader(cases.get(key).toDoubleArray());
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        Set<String> constant = new HashSet<>();
        for (String n : key.substring(key.indexOf('(') + 1, key.length() - 1).split(",")) {
            if (r.peek() == 3) constant.add(n);
            inputs.put(n, r.tensor());
        }
        List<Tensor> values = new ArrayList<>();
        List<Tensor> cotangents = new ArrayList<>();
        int outputs = r.next();
        for (int i = 0; i < outputs; i++) {
            values.add(r.tensor());
            cotangents.add(r.tensor());
        }
        List<Tensor> got = f.apply(inputs);
        assertEquals(outputs, got.size(), name + ": outputs");
        for (int i = 0; i < outputs; i++) close(name + ": output " + i, values.get(i), got.get(i));
        Map<String, Tensor> g = Transforms.grad((Map<String, Tensor> in) -> {
            List<Tensor> y = f.apply(in);
            Tensor sum = y.getFirst().mul(cotangents.getFirst()).sum();
            for (int i = 1; i < outputs; i++) sum = sum.add(y.get(i).mul(cotangents.get(i)).sum());
            return sum;
        }).apply(inputs);
        for (var e : inputs.entrySet()) {
            if (!e.getValue().dtype().isFloating() || constant.contains(e.getKey())) continue;
            close(name + ": gradient of " + e.getKey(), r.tensor(), g.get(e.getKey()));
        }
    }

    static void close(String what, Tensor expected, Tensor got) {
        assertEquals(expected.shape(), got.shape(), what);
        double[] e = expected.toDoubleArray();
        double[] a = got.toDoubleArray();
        for (int i = 0; i < e.length; i++) {
            boolean same = Math.abs(e[i] - a[i]) <= ATOL + RTOL * Math.abs(e[i]) || Double.compare(e[i], a[i]) == 0;
            if (!same) assertArrayEquals(e, a, 0, what + ", element " + i);
        }
    }
}
