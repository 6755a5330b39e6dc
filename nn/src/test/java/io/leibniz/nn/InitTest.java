package io.leibniz.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.ops.ConvOptions;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import org.junit.jupiter.api.Test;

class InitTest {
    private static double deviation(Tensor x) {
        return Math.sqrt(x.square().mean().item());
    }

    /** Deviations for [200, 50, 2, 2]: fan-in 200, fan-out 800. A uniform number in [−b, b] has b/√3. */
    @Test
    void deviations() {
        int[] w = {200, 50, 2, 2};
        Key k = Key.of(1);
        assertEquals(Math.sqrt(2.0 / 200), deviation(Init.kaimingNormal(k, w)), 1e-3);
        assertEquals(Math.sqrt(2.0 / (1 + 0.25) / 200), deviation(Init.kaimingUniform(k, 0.5, w)), 1e-3);
        assertEquals(Math.sqrt(2.0 / 1000), deviation(Init.xavierNormal(k, w)), 1e-3);
        assertEquals(Math.sqrt(2.0 / 1000), deviation(Init.xavierUniform(k, w)), 1e-3);
        assertEquals(Math.sqrt(1.0 / 200), deviation(Init.lecunNormal(k, w)), 1e-3);
        Tensor t = Init.truncatedNormal(k, 0.5, w);
        assertEquals(0.5 * 0.8796, deviation(t), 5e-3);
        assertTrue(t.abs().amax().item() <= 1 && t.abs().amax().item() > 0.99);
        assertThrows(IllegalArgumentException.class, () -> Init.kaimingNormal(k, 5));
    }

    @Test
    void orthogonality() {
        for (int[] w : new int[][] {{3, 8}, {8, 3}, {4, 2, 3, 1}}) {
            Tensor q = Init.orthogonal(Key.of(2), 2, w).reshape(w[0], Shape.of(w).numel() / w[0]);
            Tensor m = q.size(0) < q.size(1) ? q.matmul(q.t()) : q.t().matmul(q);
            assertArrayEquals(Tensor.eye(m.size(0)).mul(4).toDoubleArray(), m.toDoubleArray(), 1e-5);
        }
    }

    @Test
    void aDiracKernelPassesChannels() {
        Tensor x = Random.normal(Key.of(3), Shape.of(2, 3, 4, 5), DType.F32);
        Tensor y = new Conv2d(Init.dirac(4, 3, 3, 5), null, ConvOptions.DEFAULT.padding(1, 2)).apply(x);
        assertArrayEquals(x.toDoubleArray(), y.narrow(1, 0, 3).toDoubleArray());
        assertEquals(0, y.select(1, 3).abs().amax().item());
        assertThrows(IllegalArgumentException.class, () -> Init.dirac(3, 3));
    }

    /** The deviation after many layers of tanh stays far from 0. */
    @Test
    void gains() {
        Tensor x = Random.normal(Key.of(4), Shape.of(64, 100), DType.F32);
        for (Key k : Key.of(5).split(20)) x = new Linear(Init.xavierNormal(k, 100, 100).mul(Init.gain(Activation.TANH)), null).apply(x).tanh();
        assertTrue(deviation(x) > 0.5);
        assertEquals(1, Init.gain(Activation.SIGMOID));
    }
}
