package io.leibniz.testkit.adbench;

import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import io.leibniz.transform.Transforms.Vjp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Bundle adjustment: for each observation w·(project(camera, point) − feature), two numbers, and 1 − w², one.
 *
 * <p>Projection turns and shifts the point into the camera's frame, R(r)·(X − C), divides by depth, distorts by
 * 1 + k₁ρ² + k₂ρ⁴, ρ² = x² + y², and scales by focal length about the principal point.
 *
 * <p>The observations go through one program whose tensors hold one number of each of many observations, so that every
 * step is a long loop. Observations don't depend on one another, so the cotangent that is 1 at every observation's first residual
 * gives the first row of every Jacobian block at once: two walks back give all blocks.
 */
public final class Ba {
    private static final int R = 0;
    private static final int C = 3;
    private static final int F = 6;
    private static final int U = 7;
    private static final int V = 8;
    private static final int K1 = 9;
    private static final int K2 = 10;
    private static final int X = 11;
    private static final int W = 14;

    /** Observations that go through the program together: a hundred intermediates of 64 KiB stay in cache. */
    private static final int BATCH = 1 << 13;

    private final List<Batch> batches = new ArrayList<>();

    /** Cameras, points and features of observations {@code first} and following. */
    private record Batch(int first, Tensor cameraOf, Tensor pointOf, Tensor featureX, Tensor featureY) {}

    /**
     * What is fitted.
     *
     * @param cameras [n, 11]
     * @param points  [m, 3]
     * @param weights [P]
     */
    public record Parameters(Tensor cameras, Tensor points, Tensor weights) {
        public static Parameters of(BaData data) {
            return new Parameters(Tensor.wrap(data.cameras(), data.cameras().length / BaData.CAMERA, BaData.CAMERA),
                    Tensor.wrap(data.points(), data.points().length / 3, 3), Tensor.wrap(data.weights(), data.observations()));
        }
    }

    /**
     * All residuals.
     *
     * @param x       [P] first reprojection residuals
     * @param y       [P] second reprojection residuals
     * @param weights [P]
     */
    public record Residuals(Tensor x, Tensor y, Tensor weights) {}

    /**
     * The derivatives that aren't zero.
     *
     * @param blocks  [2, 15, P]: residual, column of the observation's camera, point and weight, observation
     * @param weights [P] of the weight residuals by the weights
     */
    public record Jacobian(Tensor blocks, Tensor weights) {}

    private record Pair(Tensor x, Tensor y) {}

    public Ba(BaData data) {
        Tensor features = Tensor.wrap(data.features(), data.observations(), 2);
        for (int first = 0; first < data.observations(); first += BATCH) {
            int end = Math.min(first + BATCH, data.observations());
            List<Tensor> xy = features.narrow(0, first, end - first).unbind(1);
            batches.add(new Batch(first, Tensor.of(Arrays.copyOfRange(data.camera(), first, end)),
                    Tensor.of(Arrays.copyOfRange(data.point(), first, end)), xy.get(0).mul(1.0), xy.get(1).mul(1.0)));
        }
    }

    public Residuals residuals(Parameters p) {
        List<Pair> parts = batches.stream().map(b -> reprojection(b, columns(p, b))).toList();
        return new Residuals(Tensor.cat(0, parts.stream().map(Pair::x).toList()),
                Tensor.cat(0, parts.stream().map(Pair::y).toList()), weightResiduals(p.weights()));
    }

    /** The sparse Jacobian, block by block. */
    public Jacobian jacobian(Parameters p) {
        List<List<Tensor>> parts = batches.stream().map(b -> rows(p, b)).toList();
        List<Tensor> flat = new ArrayList<>();
        for (int row = 0; row < 2 * BaData.BLOCK; row++) for (List<Tensor> part : parts) flat.add(part.get(row));
        Tensor w = p.weights();
        Tensor weights = Transforms.vjp((Function<Tensor, Tensor>) Ba::weightResiduals, w).pullback().apply(Tensor.onesLike(w));
        return new Jacobian(Tensor.cat(0, flat).reshape(2, BaData.BLOCK, w.numel()), weights);
    }

    /** For each residual the derivatives by each of the 15 columns, one number an observation. */
    private static List<Tensor> rows(Parameters p, Batch b) {
        Vjp<List<Tensor>, Pair> r = Transforms.vjp((List<Tensor> columns) -> reprojection(b, columns), columns(p, b));
        Tensor one = Tensor.onesLike(r.value().x());
        Tensor zero = Tensor.zerosLike(one);
        List<Tensor> rows = new ArrayList<>(r.pullback().apply(new Pair(one, zero)));
        rows.addAll(r.pullback().apply(new Pair(zero, one)));
        return rows;
    }

    private static Tensor weightResiduals(Tensor weights) {
        return weights.square().rsub(1);
    }

    /** Each observation's camera, point and weight: 15 tensors with a number for every observation of the batch. */
    private static List<Tensor> columns(Parameters p, Batch b) {
        List<Tensor> columns = new ArrayList<>(p.cameras().t().take(b.cameraOf(), 1).unbind(0));
        columns.addAll(p.points().t().take(b.pointOf(), 1).unbind(0));
        columns.add(p.weights().narrow(0, b.first(), b.cameraOf().numel()));
        return columns;
    }

    private static Pair reprojection(Batch seenBy, List<Tensor> b) {
        Tensor[] seen = rotate(b.get(R), b.get(R + 1), b.get(R + 2),
                b.get(X).sub(b.get(C)), b.get(X + 1).sub(b.get(C + 1)), b.get(X + 2).sub(b.get(C + 2)));
        Tensor inverse = seen[2].reciprocal();
        Tensor x = seen[0].mul(inverse);
        Tensor y = seen[1].mul(inverse);
        Tensor r2 = x.square().add(y.square());
        Tensor scale = b.get(K2).mul(r2).add(b.get(K1)).mul(r2).add(1).mul(b.get(F));
        return new Pair(x.mul(scale).add(b.get(U)).sub(seenBy.featureX()).mul(b.get(W)),
                y.mul(scale).add(b.get(V)).sub(seenBy.featureY()).mul(b.get(W)));
    }

    /**
     * Rodrigues' formula as p + r × (a·p + b·(r × p)) with a = sin θ/θ and b = (1 − cos θ)/θ² = ½(sin ½θ / ½θ)², so that
     * only two quotients have a limit to be put in at θ = 0.
     */
    private static Tensor[] rotate(Tensor r0, Tensor r1, Tensor r2, Tensor p0, Tensor p1, Tensor p2) {
        Tensor square = r0.square().add(r1.square()).add(r2.square());
        Tensor none = square.eq(0);
        Tensor theta = Tensor.where(none, Tensor.scalar(1, square.dtype()), square).sqrt();
        Tensor inverse = theta.reciprocal();
        Tensor a = Tensor.where(none, Tensor.scalar(1, square.dtype()), theta.sin().mul(inverse));
        Tensor half = theta.mul(0.5);
        Tensor b = Tensor.where(none, Tensor.scalar(0.5, square.dtype()), half.sin().mul(inverse).square().mul(2));
        Tensor[] once = cross(r0, r1, r2, p0, p1, p2);
        Tensor[] twice = cross(r0, r1, r2, p0.mul(a).add(once[0].mul(b)), p1.mul(a).add(once[1].mul(b)), p2.mul(a).add(once[2].mul(b)));
        return new Tensor[] {p0.add(twice[0]), p1.add(twice[1]), p2.add(twice[2])};
    }

    private static Tensor[] cross(Tensor a0, Tensor a1, Tensor a2, Tensor b0, Tensor b1, Tensor b2) {
        return new Tensor[] {a1.mul(b2).sub(a2.mul(b1)), a2.mul(b0).sub(a0.mul(b2)), a0.mul(b1).sub(a1.mul(b0))};
    }
}
