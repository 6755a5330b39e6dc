package io.leibniz.testkit.torch;

import io.leibniz.tensor.Tensor;
import io.leibniz.testkit.GradCheck;
import io.leibniz.testkit.torch.Defects.Defect;
import io.leibniz.transform.Transforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Every recorded sample of PyTorch's operations, computed here: results, uᵀJ, J·v, and the second derivative both ways,
 * reverse over reverse and forward over reverse.
 */
public final class Conformance {
    private static final double RTOL = 1e-6;
    private static final double ATOL = 1e-8;

    private final Adapters adapters;
    private final Map<String, Tolerance> loose;
    private final UnaryOperator<Function<List<Tensor>, List<Tensor>>> mode;
    private final Map<String, String> notes = new TreeMap<>();

    /** A wider bound than usual, and why the mathematics demands it. */
    public record Tolerance(double rtol, double atol, String reason) {}

    /** What became of one variant: null in {@code problem} means that it passed. */
    public record Outcome(String name, boolean missing, int samples, String problem) {
        public boolean passed() {
            return problem == null;
        }
    }

    public Conformance(Adapters adapters, Map<String, Tolerance> loose) {
        this(adapters, loose, f -> f);
    }

    /** @param mode how functions and their derivatives are run: as they are, or compiled */
    public Conformance(Adapters adapters, Map<String, Tolerance> loose, UnaryOperator<Function<List<Tensor>, List<Tensor>>> mode) {
        this.adapters = adapters;
        this.loose = new TreeMap<>(loose);
        this.mode = mode;
    }

    /** All variants in a folder, by name. */
    public List<Outcome> run(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(p -> p.getFileName().toString().endsWith(".json")).sorted().toList();
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Path f : files) outcomes.add(run(Recording.read(f)));
        return outcomes;
    }

    private Outcome run(Recording r) {
        Function<Arguments, List<Tensor>> adapter = adapters.of(r);
        if (adapter == null) return new Outcome(r.name(), true, r.samples().size(), "no adapter");
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < r.samples().size(); i++) {
            try {
                check(r, r.samples().get(i), adapter);
            } catch (RuntimeException | AssertionError e) {
                problems.add("sample " + i + ": " + (e instanceof AssertionError ? "" : e.getClass().getSimpleName() + " ") + e.getMessage());
            }
        }
        String problem = problems.isEmpty() ? null
                : problems.size() + " of " + r.samples().size() + " samples; " + problems.getFirst();
        return new Outcome(r.name(), false, r.samples().size(), problem);
    }

    private void check(Recording r, Recording.Sample s, Function<Arguments, List<Tensor>> adapter) {
        List<Tensor> x = Arguments.variables(s);
        Set<String> unseen = new HashSet<>();
        List<Tensor> out = mode.apply(v -> {
            Arguments bound = Arguments.bind(s, v);
            List<Tensor> y = adapter.apply(bound);
            unseen.addAll(bound.unseen());
            return y;
        }).apply(x);
        UnaryOperator<List<Tensor>> determined = adapters.determined(r);
        compare(r, "out", determined.apply(out), determined.apply(s.out()));
        if (!unseen.isEmpty()) throw new AssertionError("the adapter ignores " + unseen);
        if (s.ct() == null) return;
        Function<List<Tensor>, List<Tensor>> f = v -> {
            List<Tensor> y = adapter.apply(Arguments.bind(s, v));
            return s.ctOf().stream().map(y::get).toList();
        };
        Function<List<Tensor>, List<Tensor>> pulled = v -> Transforms.vjp(f, v).pullback().apply(s.ct());
        derivative(r, s, "vjp", mode.apply(pulled).apply(x), s.vjp());
        if (s.jvp() != null) derivative(r, s, "jvp", mode.apply(v -> Transforms.jvp(f, v, s.tangent()).tangent()).apply(x), s.jvp());
        if (s.vjp2() != null) {
            List<Tensor> reverse = mode.apply(Transforms.grad((List<Tensor> v) -> inner(pulled.apply(v), s.tangent()))::apply).apply(x);
            derivative(r, s, "vjp2", reverse, s.vjp2());
            // The Hessian of ⟨u, f⟩ is symmetric: its product with a direction comes out in forward mode too.
            derivative(r, s, "vjp2 in forward mode", mode.apply(v -> Transforms.jvp(pulled, v, s.tangent()).tangent()).apply(x), s.vjp2());
        }
    }

    private void derivative(Recording r, Recording.Sample s, String part, List<Tensor> got, List<Tensor> recorded) {
        Defect defect = Defects.of(r.name(), part, s);
        if (defect == null) {
            compare(r, part, got, recorded);
            return;
        }
        notes.merge(r.name() + ": " + defect.part(), defect.reason(), (a, b) -> a.contains(b) ? a : a + "; " + b);
        switch (defect.remedy()) {
            case ZERO -> compare(r, part, got, recorded.stream().map(Tensor::zerosLike).toList());
            case ADJOINT -> compare(r, part, List.of(inner(s.ct(), got)), List.of(inner(s.vjp(), s.tangent())));
            case NONE -> { }
        }
    }

    /** Parts of variants whose recording is defective, and what is known about it; after {@link #run}. */
    public Map<String, String> notes() {
        return Collections.unmodifiableMap(notes);
    }

    private static Tensor inner(List<Tensor> a, List<Tensor> b) {
        Tensor sum = null;
        for (int i = 0; i < a.size(); i++) {
            Tensor t = a.get(i).mul(b.get(i)).sum();
            sum = sum == null ? t : sum.add(t);
        }
        return sum;
    }

    private void compare(Recording r, String what, List<Tensor> got, List<Tensor> expected) {
        if (got.size() != expected.size()) throw new AssertionError(what + ": " + got.size() + " tensors, expected " + expected.size());
        Tolerance t = loose.getOrDefault(r.name(), loose.getOrDefault(r.op(), new Tolerance(RTOL, ATOL, "")));
        for (int i = 0; i < got.size(); i++) {
            GradCheck.near(got.size() == 1 ? what : what + " " + i, got.get(i), expected.get(i), t.rtol(), t.atol(), true);
        }
    }
}
