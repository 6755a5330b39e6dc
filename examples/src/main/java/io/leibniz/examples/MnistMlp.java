package io.leibniz.examples;

import static io.leibniz.transform.Transforms.jit;
import static io.leibniz.transform.Transforms.valueAndGrad;

import io.leibniz.data.DataLoader;
import io.leibniz.data.Dataset;
import io.leibniz.data.Labeled;
import io.leibniz.data.Mnist;
import io.leibniz.nn.Context;
import io.leibniz.nn.Dropout;
import io.leibniz.nn.Linear;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.OptState;
import io.leibniz.nn.optim.Optimizer;
import io.leibniz.nn.optim.Schedule;
import io.leibniz.ops.Losses;
import io.leibniz.random.Key;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.util.List;
import java.util.Locale;

/** Handwritten digits by a network of three linear layers, with dropout between them. */
public final class MnistMlp implements Example {
    record Mlp(Linear first, Linear second, Linear out) {
        static Mlp init(int inputs, int hidden, int classes, Key key) {
            var k = key.split(3);
            return new Mlp(Linear.init(inputs, hidden, k[0]), Linear.init(hidden, hidden, k[1]), Linear.init(hidden, classes, k[2]));
        }

        /** Images [n, 1, height, width] to logits [n, classes]. */
        Tensor apply(Tensor images, Context context) {
            var drop = new Dropout(0.2);
            var x = images.reshape(images.size(0), -1);
            x = drop.apply(first.apply(x).relu(), context);
            x = drop.apply(second.apply(x).relu(), context);
            return out.apply(x);
        }
    }

    record State(Mlp model, OptState<Mlp> moments) {}

    record Result(State next, Tensor loss) {}

    @Override
    public String name() {
        return "mnist-mlp";
    }

    @Override
    public String summary() {
        return "Three linear layers learn handwritten digits (2 minutes)";
    }

    @Override
    public void run(Screen screen, List<String> arguments) throws Exception {
        var settings = Settings.of(name(), arguments, "--epochs", "15", "--seed", "42");
        var digits = Mnist.load();
        train(screen, digits.train(), digits.test(), settings.whole("--epochs"), Key.of(settings.whole("--seed")));
    }

    /** The share of test images recognised after the last epoch. */
    static double train(Screen screen, Labeled train, Labeled test, int epochs, Key key) {
        var k = key.split(3);
        var loader = DataLoader.of(Dataset.of(train), 128).dropLast().shuffle(k[0]);
        var optimizer = AdamW.with(Schedule.oneCycle(2e-3, (long) epochs * loader.batches())).weightDecay(0.02);
        var step = jit((State s, Labeled batch, Key noise) -> step(optimizer, s, batch, noise)).donate(0);
        var right = jit((Mlp m, Labeled batch) -> m.apply(batch.images(), Context.eval()).argmax(-1).eq(batch.labels()).to(DType.F64).sum());

        var images = train.images();
        var model = Mlp.init(images.size(2) * images.size(3), 512, 10, k[1]);
        var state = new State(model, optimizer.init(model));
        long start = System.nanoTime();
        double accuracy = 0;
        for (int epoch = 0; epoch < epochs; epoch++) {
            double loss = 0;
            int i = 0;
            for (Labeled batch : loader.epoch(epoch)) {
                var r = step.apply(state, batch, k[2].foldIn((long) epoch * loader.batches() + i++));
                state = r.next();
                loss += r.loss().item();
            }
            double hits = 0;
            for (Labeled batch : DataLoader.of(Dataset.of(test), 500).epoch(0)) hits += right.apply(state.model(), batch).item();
            accuracy = hits / test.labels().size(0);
            screen.out().printf(Locale.ROOT, "epoch %2d   training loss %.4f   test accuracy %.2f %%   %3.0f s%n", epoch + 1, loss / i, 100 * accuracy,
                    (System.nanoTime() - start) / 1e9);
        }
        return accuracy;
    }

    private static Result step(Optimizer optimizer, State s, Labeled batch, Key noise) {
        var r = valueAndGrad((Mlp m) -> Losses.crossEntropy(m.apply(batch.images(), Context.train(noise)), batch.labels())).apply(s.model());
        var u = optimizer.update(s.model(), r.grad(), s.moments());
        return new Result(new State(u.model(), u.state()), r.value());
    }
}
