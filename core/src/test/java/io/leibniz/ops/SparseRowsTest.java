package io.leibniz.ops;

import static io.leibniz.ops.Functional.embedding;
import static io.leibniz.ops.Numeric.close;
import static io.leibniz.ops.Numeric.fails;
import static io.leibniz.ops.Numeric.noise;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SparseRowsTest {
    private static final EmbeddingOptions SPARSE = EmbeddingOptions.DEFAULT.sparse();
    private static final Tensor IDS = Tensor.wrap(new long[] {4, 1, 4, 0, 1, 4}, 2, 3);

    /** The gradient at a table [6, 3] of a function of it and of how to embed, sparse, beside the dense one. */
    private static Tensor[] both(BiFunction<Tensor, EmbeddingOptions, Tensor> f) {
        Tensor w = noise(1, 6, 3);
        Tensor sparse = Transforms.grad((Tensor t) -> f.apply(t, SPARSE)).apply(w);
        Tensor dense = Transforms.grad((Tensor t) -> f.apply(t, EmbeddingOptions.DEFAULT)).apply(w);
        assertFalse(dense.isSparse());
        assertEquals(w.shape(), sparse.shape());
        assertEquals(w.dtype(), sparse.dtype());
        return new Tensor[] {sparse, dense};
    }

    private static void staysSparse(BiFunction<Tensor, EmbeddingOptions, Tensor> f) {
        Tensor[] g = both(f);
        assertTrue(g[0].isSparse());
        close(g[1], g[0].toDense(), 1e-14);
        close(g[1], g[0].coalesce().toDense(), 1e-14);
    }

    @Test
    void gradientsAreTheDenseOnes() {
        staysSparse((w, o) -> embedding(w, IDS, o).square().sum());
        staysSparse((w, o) -> embedding(w, IDS, o).sum());
        staysSparse((w, o) -> embedding(w, Tensor.scalar(2, DType.I64), o).exp().sum());
        staysSparse((w, o) -> embedding(w, Tensor.zeros(Shape.of(0), DType.I64), o).sum());
        staysSparse((w, o) -> embedding(w, IDS, o.paddingIndex(4)).square().sum());
    }

    @Test
    void usesAddUp() {
        staysSparse((w, o) -> {
            Tensor sum = Tensor.scalar(0, DType.F64);
            for (int i = 0; i < 5; i++) sum = sum.add(embedding(w, Tensor.of(i, 5L - i), o).pow(i + 2).sum());
            return sum.sub(embedding(w, IDS, o).sin().sum());
        });
    }

    /** What comes before the table: numbers, signs, types, products with tensors, another lookup. */
    @Test
    void linearMapsOfATableKeepItsGradientSparse() {
        Tensor c = noise(3, 6, 3);
        staysSparse((w, o) -> embedding(w.mul(3), IDS, o).square().sum());
        staysSparse((w, o) -> embedding(w.div(-2).neg(), IDS, o).square().sum());
        staysSparse((w, o) -> embedding(w.exp(), IDS, o).square().sum());
        staysSparse((w, o) -> embedding(w.mul(c).div(c.add(3)), IDS, o).square().sum());
        staysSparse((w, o) -> embedding(w.sub(w.mul(0.5)), IDS, o).square().sum());
        staysSparse((w, o) -> embedding(embedding(w, Tensor.of(3L, 1, 3, 5), o), Tensor.of(0L, 2, 1, 0), o).square().sum());
        Tensor[] g = both((w, o) -> embedding(w.to(DType.F32), IDS, o).square().sum().to(DType.F64));
        assertTrue(g[0].isSparse());
        close(g[1], g[0].toDense(), 1e-6);
    }

    /** A table that is also a projection has a dense gradient, to which rows are added. */
    @Test
    void tiedTablesAreDense() {
        Tensor[] g = both((w, o) -> embedding(w, Tensor.of(1L, 4, 1), o).matmul(w.t()).tanh().sum());
        assertFalse(g[0].isSparse());
        close(g[1], g[0], 1e-14);
    }

    @Test
    void backwardAccumulates() {
        Tensor w = noise(1, 6, 3).requiresGrad();
        Tensor v = noise(1, 6, 3).requiresGrad();
        for (int i = 0; i < 3; i++) {
            embedding(w, IDS.add(i == 2 ? 1 : 0), SPARSE).square().sum().backward();
            embedding(v, IDS.add(i == 2 ? 1 : 0)).square().sum().backward();
        }
        assertTrue(w.grad().isSparse());
        assertEquals(Shape.of(18), w.grad().sparseRows().shape());
        assertArrayEquals(new long[] {0, 1, 2, 4, 5}, w.grad().coalesce().sparseRows().toLongArray());
        close(v.grad(), w.grad().toDense(), 1e-14);
    }

    /** A gradient that is to be differentiated or mapped is dense, so that no derivative is lost. */
    @Test
    void higherDerivativesAreRight() {
        Tensor w = noise(1, 6, 3);
        Tensor v = noise(2, 6, 3);
        Function<Tensor, Tensor> sparse = t -> embedding(t, IDS, SPARSE).pow(3).sum();
        Function<Tensor, Tensor> dense = t -> embedding(t, IDS).pow(3).sum();
        close(Transforms.hvp(dense, w, v), Transforms.hvp(sparse, w, v), 1e-13);
        Function<Tensor, Tensor> twice = t -> Transforms.grad(sparse).apply(t).mul(v).sum();
        close(Transforms.hvp(dense, w, v), Transforms.grad(twice).apply(w), 1e-13);
        Tensor x = w.requiresGrad();
        sparse.apply(x).backward(null, true, true);
        assertFalse(x.grad().isSparse());
        Tensor many = Tensor.stack(0, w, v);
        close(Transforms.vmap(Transforms.grad(dense)).apply(many), Transforms.vmap(Transforms.grad(sparse)).apply(many), 1e-13);
        close(Transforms.jvp(dense, w, v).tangent(), Transforms.jvp(sparse, w, v).tangent(), 1e-13);
    }

    /** A map over indices looks into one table; its gradient is sparse still. */
    @Test
    void mappedLookupsShareTheTable() {
        staysSparse((w, o) -> Transforms.vmap((Tensor i) -> embedding(w, i, o)).apply(IDS).square().sum());
    }

    @Test
    void sumsAndProductsAreThoseOfDenseTensors() {
        Tensor a = SparseRows.of(5, Tensor.of(3, 0, 3), noise(1, 3, 2));
        Tensor b = SparseRows.of(5, Tensor.of(0L, 1), noise(2, 2, 2));
        Tensor c = noise(3, 5, 2);
        close(a.toDense().add(b.toDense()), a.add(b).toDense(), 1e-15);
        close(a.toDense().sub(b.toDense()), a.sub(b).toDense(), 1e-15);
        close(c.sub(a.toDense()), c.sub(a), 1e-15);
        close(a.toDense().sub(c), a.sub(c), 1e-15);
        close(a.toDense().mul(c), c.mul(a).toDense(), 1e-15);
        close(a.toDense().mul(-2), a.mul(-2).toDense(), 1e-15);
        assertTrue(a.add(Tensor.zerosLike(c)).isSparse());
        assertSame(c, c.toDense());
        assertEquals(Shape.of(2, 2), a.coalesce().sparseValues().shape());
        assertTrue(a.toString().startsWith("row-sparse f64[5, 2], rows [3, 0, 3] i64[3]:\n"), a.toString());
    }

    /** A dense gradient would be another 256 MB. */
    @Test
    void noZerosAreStored() {
        int v = 1_000_000;
        Tensor w = Tensor.wrap(new float[v * 64], v, 64);
        Tensor ids = Tensor.of(5L, 999_999, 17, 5);
        Function<Tensor, Tensor> f = t -> embedding(t, ids, SPARSE).add(embedding(t, ids.add(-1), SPARSE)).sin().sum();
        Function<Tensor, Tensor> gradient = Transforms.grad(f);
        UnaryOperator<Tensor> taped = t -> {
            Tensor x = t.requiresGrad();
            f.apply(x).backward();
            f.apply(x).backward();
            return x.grad();
        };
        for (UnaryOperator<Tensor> door : List.<UnaryOperator<Tensor>>of(gradient::apply, taped)) {
            door.apply(w);
            var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            Tensor g = door.apply(w).mul(0.5).coalesce();
            String text = g.toString();
            long bytes = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(bytes < 4_000_000, "allocated " + bytes);
            assertTrue(text.startsWith("row-sparse f32[1000000, 64], rows [     4,      5,     16,     17, 999998, 999999] i64[6]:\n"), text);
        }
    }

    /** Whatever isn't listed as sparse computes with the dense tensor, also on the way of a gradient. */
    @Test
    void otherOperationsComputeWithTheDenseTensor() {
        Tensor a = SparseRows.of(5, Tensor.of(3L, 1, 3), noise(1, 3, 2));
        Tensor d = a.toDense();
        Tensor c = noise(2, 5, 2);
        close(d.exp(), a.exp(), 0);
        close(d.square().sum(0), a.square().sum(0), 0);
        close(d.add(1), a.add(1), 1e-14);
        close(d.mul(d), a.mul(a), 0);
        close(c.div(d.add(3)), c.div(a.add(3)), 1e-14);
        close(Tensor.where(c.gt(0), d, c), Tensor.where(c.gt(0), a, c), 0);
        close(d.t().matmul(c), a.t().matmul(c), 0);
        close(Tensor.cat(0, List.of(d, c)), Tensor.cat(0, List.of(a, c)), 0);
        assertArrayEquals(d.toDoubleArray(), a.toDoubleArray());
        assertEquals(d.to(DType.I32).toString(), a.to(DType.I32).toString());
        close(Transforms.grad((Tensor x) -> x.mul(d).exp().sum()).apply(c), Transforms.grad((Tensor x) -> x.mul(a).exp().sum()).apply(c), 1e-14);
        close(Transforms.grad((Tensor x) -> x.square().sum()).apply(d), Transforms.grad((Tensor x) -> x.square().sum()).apply(a), 0);
        close(Transforms.vmap((Tensor x) -> x.cumsum(0)).apply(d), Transforms.vmap((Tensor x) -> x.cumsum(0)).apply(a), 0);
        Tensor[] g = both((w, o) -> embedding(w.permute(1, 0).reshape(9, 2), Tensor.of(0L, 8, 8), o).square().sum());
        assertFalse(g[0].isSparse());
        close(g[1], g[0], 0);
    }

    /** A function with a sparse gradient has no program: the gradient is the same as without jit, and sparse. */
    @Test
    void jitStepsAside() {
        Function<Tensor, Tensor> f = Transforms.grad((Tensor w) -> embedding(w, IDS, SPARSE).square().sum());
        var program = Transforms.jit(f);
        Tensor w = noise(1, 6, 3);
        for (int i = 0; i < 2; i++) {
            assertTrue(program.apply(w).isSparse());
            close(f.apply(w).toDense(), program.apply(w).toDense(), 0);
        }
        assertEquals(List.of(), program.graphs());
        var takes = Transforms.jit((Tensor g) -> g.mul(2));
        assertTrue(takes.apply(f.apply(w)).isSparse());
        assertFalse(takes.apply(w).isSparse());
        assertEquals(1, takes.graphs().size());
        var looks = Transforms.jit((Tensor t) -> embedding(t, IDS, SPARSE).square().sum());
        assertEquals(looks.apply(w).item(), embedding(w, IDS).square().sum().item());
        assertEquals(1, looks.graphs().size());
    }

    @Test
    void refusals() {
        Tensor one = noise(1, 1, 2);
        fails(IllegalStateException.class, "coalesce: this f64[1] is dense; ask isSparse() first", () -> Tensor.of(1.0).coalesce());
        fails(IllegalStateException.class, "sparseRows: this f64[1, 2] is dense; a gradient that is itself differentiated or mapped always is",
                () -> one.requiresGrad().sparseRows());
        fails(IndexException.class, "SparseRows.of: row 5 of 5", () -> SparseRows.of(5, Tensor.of(5L), one));
        fails(ShapeException.class, "SparseRows.of: rows [2] and values [1, 2]; they must be [k] and [k, …]", () -> SparseRows.of(5, Tensor.of(1L, 2), one));
        fails(DTypeException.class, "SparseRows.of: rows of type f32 and values of type f64; they must be integers and floating", () -> SparseRows.of(5, Tensor.of(1f), one));
    }
}
