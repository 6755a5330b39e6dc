package io.leibniz.bench.torch;

import java.util.Arrays;
import java.util.function.Supplier;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** What the workloads in f64 share. */
abstract class TorchDoubles extends TorchWorkload {
    static final TensorOptions DOUBLE = torch.dtype(torch.ScalarType.Double);
    static final BoolOptional KEEP_GRAPH = new BoolOptional(true);
    static final Scalar ONE = new Scalar(1.0);
    static final Scalar TWO = new Scalar(2.0);
    static final Scalar HALF = new Scalar(0.5);
    static final Scalar ZERO = new Scalar(0.0);

    /** The results of the measured work; called within a scope. */
    abstract Tensor[] compute();

    @Override final double run() {
        return compute().length;
    }

    @Override public final double checksum() {
        try (var _ = new PointerScope()) {
            return magnitude(compute());
        }
    }

    static Tensor doubles(double[] data, long... shape) {
        try (var pointer = new DoublePointer(data); var view = torch.from_blob(pointer, shape, DOUBLE)) {
            return view.clone();
        }
    }

    static Tensor longs(int[] data) {
        return torch.tensor(Arrays.stream(data).asLongStream().toArray());
    }

    static Tensor leaf(Tensor tensor) {
        return tensor.set_requires_grad(true);
    }

    /** Without recording: PyTorch's own way to evaluate only. */
    static Tensor[] withoutGraph(Supplier<Tensor[]> body) {
        GradMode.set_enabled(false);
        try {
            return body.get();
        } finally {
            GradMode.set_enabled(true);
        }
    }

    static Tensor cat(long axis, Tensor... parts) {
        return torch.cat(new TensorVector(parts), axis);
    }
}
