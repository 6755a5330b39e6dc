package io.leibniz.bench.torch;

import io.leibniz.bench.HostArray;
import io.leibniz.bench.Problem;
import io.leibniz.bench.Workload;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** What the workloads on bytedeco's PyTorch share. Each step runs in a scope that frees its native memory at the end. */
abstract class TorchWorkload implements Workload {
    static final TensorOptional NONE = new TensorOptional();
    private static final BoolOptional DROP_GRAPH = new BoolOptional();

    /** Makes the inputs; the number of threads is already set. */
    abstract void load();

    /** The measured work; every native object it makes is freed after it. */
    abstract double run();

    @Override public final void setup(int threads) {
        torch.set_num_threads(threads);
        load();
    }

    @Override public double step() {
        try (var _ = new PointerScope()) {
            return run();
        }
    }

    static Tensor tensor(HostArray array) {
        try (var data = new FloatPointer(array.data()); var view = torch.from_blob(data, array.shape())) {
            return view.clone();
        }
    }

    static Tensor variable(HostArray array) {
        var tensor = tensor(array);
        tensor.set_requires_grad(true);
        return tensor;
    }

    static Tensor[] variables(List<HostArray> arrays) {
        return arrays.stream().map(TorchWorkload::variable).toArray(Tensor[]::new);
    }

    /** The C++ optimizer: one call for all parameters, and gradients are dropped rather than zeroed. */
    static SGD sgd(Tensor... parameters) {
        return new SGD(new TensorVector(parameters), new SGDOptions(Problem.LEARNING_RATE));
    }

    static double train(Tensor loss, SGD optimizer) {
        loss.backward();
        optimizer.step();
        optimizer.zero_grad();
        return loss.item_float();
    }

    /** Gradients of {@code output}·{@code cotangent}. */
    static TensorVector gradients(Tensor output, TensorVector inputs, TensorVector cotangent) {
        return torch.grad(new TensorVector(output), inputs, cotangent, DROP_GRAPH, false, false);
    }

    /** Σ|t| over all tensors, in float64. */
    static double magnitude(Tensor... tensors) {
        GradMode.set_enabled(false);
        try {
            double sum = 0;
            for (var tensor : tensors) {
                sum += tensor.to(torch.ScalarType.Double).abs().sum().item_double();
            }
            return sum;
        } finally {
            GradMode.set_enabled(true);
        }
    }
}
