package io.leibniz.bench;

import static io.leibniz.transform.Transforms.valueAndGrad;

import io.leibniz.nn.optim.OptState;
import io.leibniz.nn.optim.Sgd;
import io.leibniz.nn.optim.Update;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What the workloads on this library share. Its number of threads is a property of the process, not of a call. */
abstract class LeibnizWorkload implements Workload {
    /** Whether functions run as compiled programs. */
    static final boolean JIT = Boolean.getBoolean(Leibniz.JIT);

    /** @param donated arguments whose arrays the program may use for its results */
    static <A, B, C> BiFunction<A, B, C> perhapsCompiled(BiFunction<A, B, C> f, int... donated) {
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

        private Transforms.Vjp<List<Tensor>, Tensor> vjp() {
            return Transforms.vjp((Function<List<Tensor>, Tensor>) this::forward, inputs);
        }

        private final BiFunction<List<Tensor>, Tensor, List<Tensor>> gradients = perhapsCompiled(
                (x, ct) -> Transforms.vjp((Function<List<Tensor>, Tensor>) this::forward, x).pullback().apply(ct));

        @Override public final double step() {
            return gradients.apply(inputs, cotangent).size();
        }

        @Override public final double checksum() {
            var vjp = vjp();
            return magnitude(List.of(vjp.value())) + magnitude(gradients.apply(inputs, cotangent));
        }
    }

    /** Forward, loss, backward and an SGD update. */
    abstract static class Training extends LeibnizWorkload {
        private final Sgd optimizer = Sgd.with(Problem.LEARNING_RATE);
        private List<Tensor> parameters;
        private OptState<List<Tensor>> state;

        private record Stepped(Tensor loss, Update<List<Tensor>> update) {}

        private final BiFunction<List<Tensor>, OptState<List<Tensor>>, Stepped> stepped = perhapsCompiled((p, s) -> {
            var result = differentiated(p);
            return new Stepped(result.value(), optimizer.update(p, result.grad(), s));
        }, 0, 1);

        final void train(List<HostArray> parameters) {
            // A step may overwrite what it is given.
            this.parameters = tensors(parameters).stream().map(p -> p.mul(1)).toList();
            this.state = optimizer.init(this.parameters);
        }

        abstract Tensor loss(List<Tensor> parameters);

        Transforms.ValueAndGrad<List<Tensor>> differentiated(List<Tensor> parameters) {
            return valueAndGrad((Function<List<Tensor>, Tensor>) this::loss).apply(parameters);
        }

        @Override public final double step() {
            var result = stepped.apply(parameters, state);
            parameters = result.update().model();
            state = result.update().state();
            return result.loss().item();
        }

        final List<Tensor> parameters() {
            return parameters;
        }
    }
}
