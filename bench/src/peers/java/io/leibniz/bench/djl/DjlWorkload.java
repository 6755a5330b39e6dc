package io.leibniz.bench.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.leibniz.bench.HostArray;
import io.leibniz.bench.Problem;
import io.leibniz.bench.Workload;
import java.util.List;

/** What the workloads on DJL share. Each step runs in a scope that frees its native memory at the end. */
abstract class DjlWorkload implements Workload {
    private NDManager manager;

    /** Makes the inputs; the number of threads is already set. */
    abstract void load();

    /** The measured work; every array it makes is freed after it. */
    abstract double run();

    @Override public final void setup(int threads) {
        manager = Engine.getEngine("PyTorch").newBaseManager();
        JniUtils.setNumThreads(threads);
        JniUtils.setGradMode(true);
        load();
    }

    @Override public double step() {
        try (var scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return run();
        }
    }

    final NDArray array(HostArray array) {
        return manager.create(array.data(), new Shape(array.shape()));
    }

    final NDArray scalar(double value) {
        return manager.create((float) value);
    }

    final NDArray zeros(long... shape) {
        return manager.zeros(new Shape(shape));
    }

    final NDArray ones(long... shape) {
        return manager.ones(new Shape(shape));
    }

    /** Class numbers as a column, which is how {@code gather} wants them. */
    final NDArray labels(long[] labels) {
        return manager.create(labels, new Shape(labels.length, 1));
    }

    final NDArray[] arrays(List<HostArray> arrays) {
        return arrays.stream().map(this::array).toArray(NDArray[]::new);
    }

    /**
     * A leaf that shares the array's memory. DJL can zero a gradient but not drop it, and PyTorch then adds to the zeros;
     * a fresh leaf every step takes its gradient without that pass.
     */
    static NDArray leaf(NDArray array) {
        var leaf = array.stopGradient();
        leaf.setRequiresGradient(true);
        return leaf;
    }

    static NDArray[] leaves(NDArray... arrays) {
        var leaves = new NDArray[arrays.length];
        for (int i = 0; i < arrays.length; i++) {
            leaves[i] = leaf(arrays[i]);
        }
        return leaves;
    }

    static void backward(NDArray output, NDArray cotangent) {
        JniUtils.backward((PtNDArray) output, (PtNDArray) cotangent, false, false);
    }

    static NDArray crossEntropy(NDArray logits, NDArray labels) {
        return logits.logSoftmax(-1).gather(labels, 1).mean().neg();
    }

    static NDArray meanSquaredError(NDArray output, NDArray target) {
        return output.sub(target).square().mean();
    }

    /** Backward, and p ← p − rate·g in place with everything reused. */
    final class Sgd {
        private final NDArray rate = scalar(Problem.LEARNING_RATE);
        private final NDArray one = scalar(1);

        double train(NDArray loss, NDArray[] parameters, NDArray[] leaves) {
            backward(loss, one);
            JniUtils.setGradMode(false);
            for (int i = 0; i < parameters.length; i++) {
                parameters[i].subi(leaves[i].getGradient().muli(rate));
            }
            JniUtils.setGradMode(true);
            return loss.getFloat();
        }
    }

    /** Σ|a| over all arrays, in float64. */
    static double magnitude(NDArray... arrays) {
        double sum = 0;
        for (var array : arrays) {
            for (float value : array.toFloatArray()) {
                sum += Math.abs(value);
            }
        }
        return sum;
    }

    static NDArray first(NDList list) {
        return list.getFirst();
    }
}
