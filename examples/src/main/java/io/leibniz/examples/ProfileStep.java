package io.leibniz.examples;

import static io.leibniz.transform.Transforms.jit;
import static io.leibniz.transform.Transforms.valueAndGradAux;

import io.leibniz.data.Digits;
import io.leibniz.data.Labeled;
import io.leibniz.debug.Profiler;
import io.leibniz.nn.Context;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.OptState;
import io.leibniz.ops.Losses;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms.Aux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Where the time of training steps goes: a convolutional network on handwritten digits, under the profiler. */
public final class ProfileStep implements Example {
    private static final int BATCH = 64;
    /** Of one alone, the operation during which something else had the core would seem the slowest. */
    private static final int PROFILED = 10;
    private static final AdamW OPTIMIZER = AdamW.with(1e-3);

    record State(ConvNet model, OptState<ConvNet> moments, Tensor loss) {}

    @Override
    public String name() {
        return "profile";
    }

    @Override
    public String summary() {
        return "The operations of training steps: tables, and a flame graph [--jit] [--warmup STEPS] [FILE.svg]";
    }

    @Override
    public void run(Screen screen, List<String> arguments) throws IOException {
        boolean compiled = false;
        int warmup = 300;
        Path file = Path.of("runs", "profile.svg");
        var rest = new ArrayList<>(arguments);
        while (!rest.isEmpty()) {
            switch (rest.removeFirst()) {
                case "--jit" -> compiled = true;
                case String s when s.equals("--warmup") && !rest.isEmpty() && rest.getFirst().matches("\\d{1,6}") -> warmup = Integer.parseInt(rest.removeFirst());
                case String s when s.endsWith(".svg") -> file = Path.of(s);
                default -> throw new IllegalArgumentException("profile: takes [--jit] [--warmup STEPS] [FILE.svg], not " + arguments);
            }
        }
        var digits = Digits.load().train();
        var batch = new Labeled(digits.images().narrow(0, 0, BATCH), digits.labels().narrow(0, 0, BATCH));
        var model = ConvNet.init(digits.images().size(2), digits.images().size(3), 10, Key.of(42));
        Function<State, State> step = s -> step(s, batch);
        if (compiled) step = jit(step);

        // Once or twice it runs as bytecode, then HotSpot compiles what is hot; that is not what one wants to see.
        var state = new State(model, OPTIMIZER.init(model), Tensor.scalar(0));
        for (int i = 0; i < warmup; i++) {
            // The profiler, too, is bytecode at first.
            try (var _ = i < warmup - 20 ? null : Profiler.start()) {
                state = step.apply(state);
            }
        }

        var out = screen.out();
        try (var profiler = Profiler.start()) {
            for (int i = 0; i < PROFILED; i++) state = step.apply(state);
            var profile = profiler.profile();
            out.println(PROFILED + " training steps on " + BATCH + " digits" + (compiled ? ", compiled" : "") + ", after " + warmup + " others:");
            out.println(profile.table(15));
            if (file.toAbsolutePath().getParent() != null) Files.createDirectories(file.toAbsolutePath().getParent());
            profile.flameGraph(file);
            out.println("Flame graph: " + file);
        }
    }

    private static State step(State s, Labeled batch) {
        var r = valueAndGradAux((ConvNet m) -> loss(m, batch)).apply(s.model());
        var u = OPTIMIZER.update(r.aux(), r.grad(), s.moments());
        return new State(u.model(), u.state(), r.value());
    }

    private static Aux<ConvNet> loss(ConvNet model, Labeled batch) {
        var context = Context.train(Key.of(7));
        var logits = model.apply(batch.images(), context);
        return new Aux<>(Losses.crossEntropy(logits, batch.labels()), context.updated(model));
    }
}
