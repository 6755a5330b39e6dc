package io.leibniz.bench;

import static io.leibniz.transform.Transforms.valueAndGradAux;

import io.leibniz.nn.optim.OptState;
import io.leibniz.nn.optim.Sgd;
import io.leibniz.nn.optim.Update;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Function3;
import io.leibniz.transform.Transforms;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What the workloads on this library share. Its number of threads is a property of the process, not of a call. */
abstract class LeibnizWorkload implements Workload {
    /** Whether functions run as compiled programs. */
    static final boolean JIT = Boolean.getBoolean(Leibniz.JIT);

    static <A, B, C> BiFunction<A, B, C> perhapsCompiled(BiFunction<A, B, C> f) {
        return JIT ? Transforms.jit(f) : f;
    }

    /** @param donated arguments whose arrays the program may use for its results */
    static <A, B, C, R> Function3<A, B, C, R> perhapsCompiled(Function3<A, B, C, R> f, int... donated) {
        return JIT ? Transforms.jit(f).donate(donated) : f;
    }

    /** Makes the inputs. */
    abstract void load();

    @Override public final void setup(int threads) {
        load();
    }

    static Tensor tensor(HostArray array) {
        return Tensor.wrap(array.data(), Arrays.stream(array.shape()).mapToInt(Math::toIntExact).toArray());
    }

    static List<Tensor> tensors(List<HostArray> arrays) {
        return arrays.stream().map(LeibnizWorkload::tensor).toList();
    }

    /** Σ|t| over all tensors, in float64. */
    static double magnitude(List<Tensor> tensors) {
        double sum = 0;
        for (var tensor : tensors) {
            for (float value : tensor.toFloatArray()) {
                sum += Math.abs(value);
            }
        }
        return sum;
    }

    /** An operation with gradients for all its inputs from a given cotangent. */
    abstract static class Differentiated extends LeibnizWorkload {
        private List<Tensor> inputs;
        private Tensor cotangent;

        final void differentiate(HostArray cotangent, HostArray... inputs) {
            this.cotangent = tensor(cotangent);
            this.inputs = tensors(List.of(inputs));
        }

        abstract Tensor forward(List<Tensor> inputs);

        private record Result(Tensor value, List<Tensor> gradients) {}

        /** The value is a result too: a compiled program leaves out what nobody asks for. */
        private final BiFunction<List<Tensor>, Tensor, Result> both = perhapsCompiled((x, ct) -> {
            var vjp = Transforms.vjp((Function<List<Tensor>, Tensor>) this::forward, x);
            return new Result(vjp.value(), vjp.pullback().apply(ct));
        });

        @Override public final double step() {
            return both.apply(inputs, cotangent).gradients().size();
        }

        @Override public final double checksum() {
            var result = both.apply(inputs, cotangent);
            return magnitude(List.of(result.value())) + magnitude(result.gradients());
        }
    }

    /** Forward, loss, backward and an SGD update. */
    abstract static class Training extends LeibnizWorkload {
        private final Sgd optimizer = Sgd.with(Problem.LEARNING_RATE);
        private List<Tensor> parameters;
        private OptState<List<Tensor>> state;
        private List<Tensor> statistics;

        /** A loss and the running statistics after it. */
        record Loss(Tensor value, List<Tensor> statistics) {
            Loss(Tensor value) {
                this(value, List.of());
            }

            Transforms.Aux<List<Tensor>> aux() {
                return new Transforms.Aux<>(value, statistics);
            }
        }

        private record Stepped(Tensor loss, Update<List<Tensor>> update, List<Tensor> statistics) {}

        private final Function3<List<Tensor>, OptState<List<Tensor>>, List<Tensor>, Stepped> stepped = perhapsCompiled((p, s, b) -> {
            var result = differentiated(p, b);
            return new Stepped(result.value(), optimizer.update(p, result.grad(), s), result.aux());
        }, 0, 1, 2);

        final void train(List<HostArray> parameters) {
            train(parameters, List.of());
        }

        final void train(List<HostArray> parameters, List<Tensor> statistics) {
            // A step may overwrite what it is given.
            this.parameters = tensors(parameters).stream().map(p -> p.mul(1)).toList();
            this.state = optimizer.init(this.parameters);
            this.statistics = statistics;
        }

        /** @param statistics what isn't trained and changes from step to step */
        abstract Loss loss(List<Tensor> parameters, List<Tensor> statistics);

        Transforms.ValueAndGradAux<List<Tensor>, List<Tensor>> differentiated(List<Tensor> parameters, List<Tensor> statistics) {
            return valueAndGradAux((Function<List<Tensor>, Transforms.Aux<List<Tensor>>>) p -> loss(p, statistics).aux()).apply(parameters);
        }

        @Override public final double step() {
            var result = stepped.apply(parameters, state, statistics);
            parameters = result.update().model();
            state = result.update().state();
            statistics = result.statistics();
            return result.loss().item();
        }

        final List<Tensor> parameters() {
            return parameters;
        }
    }
}
