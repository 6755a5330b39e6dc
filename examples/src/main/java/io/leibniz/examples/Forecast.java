package io.leibniz.examples;

import static io.leibniz.transform.Transforms.jit;
import static io.leibniz.transform.Transforms.valueAndGrad;

import io.leibniz.data.TimeSeries;
import io.leibniz.nn.Conv1d;
import io.leibniz.nn.Linear;
import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.OptState;
import io.leibniz.nn.optim.Optimizer;
import io.leibniz.nn.optim.Schedule;
import io.leibniz.ops.ConvOptions;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Forecasts of the next twelve months by a temporal convolutional network (Bai, Kolter and Koltun 2018), for airline passengers
 * and sunspots. The last fifth of each series is held out; there the network is compared with repeating what was measured a
 * season before, and with repeating the last value.
 */
public final class Forecast implements Example {
    private static final int HORIZON = 12;
    private static final int WINDOW = 36;

    /**
     * What is particular to a series.
     *
     * @param season in months: a year, or the eleven years of the sun's cycle
     * @param base how far back lies the value whose change is forecast; 0 for the last one
     * @param scaled what makes changes small and alike over time, and its inverse
     */
    record Task(TimeSeries series, int season, int base, UnaryOperator<Tensor> scaled, UnaryOperator<Tensor> unscaled) {}

    /** Convolutions that look at the past only, each twice as far as the one before. */
    record Tcn(List<Conv1d> convolutions, Linear out) {
        static Tcn init(int channels, Key key) {
            var k = key.split(5);
            var convolutions = new ArrayList<Conv1d>();
            for (int i = 0; i < 4; i++) convolutions.add(Conv1d.init(i == 0 ? 1 : channels, channels, 3, ConvOptions.DEFAULT.dilation(1 << i), k[i]));
            return new Tcn(List.copyOf(convolutions), Linear.init(channels, HORIZON, k[4]));
        }

        /** Windows [n, 36] to changes [n, 12]. */
        Tensor apply(Tensor windows) {
            var x = windows.unsqueeze(1);
            for (int i = 0; i < convolutions.size(); i++) {
                var y = convolutions.get(i).apply(x.pad(2 << i, 0)).relu();
                x = i == 0 ? y : x.add(y);
            }
            return out.apply(x.select(2, -1));
        }
    }

    /** Windows [n, 36] less the last value, the changes [n, 12] that followed, and the values they are changes of. */
    private record Windows(Tensor past, Tensor changes, Tensor base) {}

    record State(Tcn model, OptState<Tcn> moments) {}

    record Result(State next, Tensor loss) {}

    @Override
    public String name() {
        return "forecast";
    }

    @Override
    public String summary() {
        return "A temporal convolutional network forecasts airline passengers and sunspots, twelve months ahead";
    }

    @Override
    public void run(Screen screen, List<String> arguments) throws Exception {
        var settings = Settings.of(name(), arguments, "--steps", "600", "--seed", "42");
        int steps = settings.whole("--steps");
        var key = Key.of(settings.whole("--seed"));
        run(screen, new Task(TimeSeries.airPassengers(), 12, 12, Tensor::log, Tensor::exp), steps, key);
        run(screen, new Task(TimeSeries.sunspots(), 132, 0, x -> x.add(1).sqrt(), x -> x.maximum(0).square().sub(1)), steps, key);
    }

    /** The root mean square errors of the network and of the season before. */
    static double[] run(Screen screen, Task task, int steps, Key key) {
        long start = System.nanoTime();
        var values = task.series.values();
        var scaled = task.scaled.apply(values).to(DType.F32);
        int n = scaled.size(0);
        int split = n - n / 5;
        // Nothing after the split is seen in training, not even as what follows a window before it.
        var training = windows(scaled, 0, split, task);
        var optimizer = AdamW.with(Schedule.oneCycle(5e-3, Math.max(2, steps))).weightDecay(0.05).clipNorm(1);
        var step = jit((State s, Key k) -> step(optimizer, s, training, k)).donate(0);
        var model = Tcn.init(16, key.foldIn(0));
        var state = new State(model, optimizer.init(model));
        for (int i = 1; i <= steps; i++) state = step.apply(state, key.foldIn(i)).next();

        // From each month on from which twelve more lie in the held-out part.
        var held = windows(scaled, split - WINDOW, n, task);
        var predict = jit((Tcn m, Tensor past) -> m.apply(past));
        var forecast = task.unscaled.apply(predict.apply(state.model(), held.past).add(held.base));
        var truth = following(values, split, n, 0).to(DType.F32);
        var seasonal = following(values, split, n, task.season).to(DType.F32);
        var last = task.unscaled.apply(scaled.narrow(0, split - 1, truth.size(0)).unsqueeze(1).expand(truth.shape()));
        screen.out().printf(Locale.ROOT, "%s, %,d months, the last %d held out: %d forecasts of 12 months%n", task.series.name(), n, n / 5, truth.size(0));
        screen.out().printf(Locale.ROOT, "  %-34s root mean square error %7.2f   mean absolute error %7.2f%n", "network (" + steps + " steps)", rmse(forecast, truth), mae(forecast, truth));
        screen.out().printf(Locale.ROOT, "  %-34s root mean square error %7.2f   mean absolute error %7.2f%n", "as a season of " + task.season + " months before", rmse(seasonal, truth), mae(seasonal, truth));
        screen.out().printf(Locale.ROOT, "  %-34s root mean square error %7.2f   mean absolute error %7.2f%n", "as the last month", rmse(last, truth), mae(last, truth));
        screen.out().printf(Locale.ROOT, "  %.1f s%n%n", (System.nanoTime() - start) / 1e9);
        return new double[] {rmse(forecast, truth), rmse(seasonal, truth)};
    }

    /** One step on windows that the key draws. */
    private static Result step(Optimizer optimizer, State s, Windows all, Key key) {
        var chosen = Random.randint(key, 0, all.past.size(0), 64);
        var past = all.past.indexSelect(0, chosen);
        var changes = all.changes.indexSelect(0, chosen);
        var r = valueAndGrad((Tcn m) -> m.apply(past).sub(changes).square().mean()).apply(s.model());
        var u = optimizer.update(s.model(), r.grad(), s.moments());
        return new Result(new State(u.model(), u.state()), r.value());
    }

    /** All windows and what followed them within [from, to). */
    private static Windows windows(Tensor x, int from, int to, Task task) {
        int n = to - from - WINDOW - HORIZON + 1;
        var starts = Tensor.arange(n).add((long) from).unsqueeze(1);
        var past = x.take(starts.add(Tensor.arange(WINDOW)), 0);
        var last = past.narrow(1, WINDOW - 1, 1);
        var future = x.take(starts.add(Tensor.arange(HORIZON)).add((long) WINDOW), 0);
        var base = task.base == 0 ? last.expand(future.shape()) : x.take(starts.add(Tensor.arange(HORIZON)).add((long) (WINDOW - task.base)), 0);
        return new Windows(past.sub(last), future.sub(base), base);
    }

    /** For each month of [from, to) that twelve follow, itself included: those twelve, or what was measured some months before them. */
    private static Tensor following(Tensor x, int from, int to, int before) {
        int n = to - from - HORIZON + 1;
        return x.take(Tensor.arange(n).unsqueeze(1).add(Tensor.arange(HORIZON)).add((long) (from - before)), 0);
    }

    private static double rmse(Tensor a, Tensor b) {
        return Math.sqrt(a.sub(b).square().mean().item());
    }

    private static double mae(Tensor a, Tensor b) {
        return a.sub(b).abs().mean().item();
    }
}
