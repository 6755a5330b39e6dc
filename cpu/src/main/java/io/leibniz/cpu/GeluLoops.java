package io.leibniz.cpu;

import static io.leibniz.kernel.Minimax.*;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import io.leibniz.kernel.FMath;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link UnaryLoops} of gelu and its derivative. The vector body is flat and calls nothing of ours, for the reason given
 * in {@link VMath}; it repeats the scalar form operation by operation.
 *
 * <p>Factors are read from arrays where they are used: so they are operands in memory. There are too few registers for
 * all constants, and one to be multiplied would be loaded by an instruction, into a register, of its own. The processor
 * sees a body ahead at most, and the shorter it is, the more of the next one overlaps with it.
 */
final class GeluLoops {
    private GeluLoops() {}

    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final int LENGTH = S == null ? 1 : S.length();

    private static final float[] MINUS_HALF = lanes(-0.5f), DOWN = lanes(0x1p-64f), MINUS_DOWN = lanes(-0x1p-64f);
    private static final float[] LOG2 = lanes(LOG2E), LN2_HIGH = lanes(-LN2_HI), LN2_LOW = lanes(-LN2_LO);
    private static final float[] E1 = lanes(EXP_1), E3 = lanes(EXP_3), E4 = lanes(EXP_4);
    private static final float[] P3 = lanes(PHI_3), P5 = lanes(PHI_5), P7 = lanes(PHI_7), P8 = lanes(PHI_8);
    private static final float[] B = lanes(PHI_B), INVERSE_B = lanes(1 / PHI_B), DENSITY = lanes(-PHI_LAMBDA_DENSITY);

    private static float[] lanes(float value) {
        float[] lanes = new float[LENGTH];
        Arrays.fill(lanes, value);
        return lanes;
    }

    private static int bound(int n) {
        return S == null ? 0 : n & -LENGTH;
    }

    private static FloatVector v(float value) {
        return S == null ? null : FloatVector.broadcast(S, value);
    }

    /** gelu and its derivative, or one of them where the other is null; either may lie where the operand does. */
    static void gelu(float[] in, int xo, float[] out, int yo, float[] grad, int go, int count) {
        int i = 0;
        FloatVector round = v(ROUND_BIAS_64), minusLogLambda = v(-PHI_LOG_LAMBDA);
        FloatVector e0 = v(EXP_0), e2 = v(EXP_2), p0 = v(PHI_0), p1 = v(PHI_1), p2 = v(PHI_2), p4 = v(PHI_4), p6 = v(PHI_6);
        FloatVector phiA = v(PHI_A), phiS = v(PHI_S), densityB = v(-PHI_LAMBDA_DENSITY / PHI_B);
        FloatVector cut = v(15), one = v(1), minusOne = v(-1), zero = v(0), minusZero = v(-0f);
        for (int end = bound(count); i < end; i += LENGTH) {
            FloatVector x = fromArray(S, in, xo + i);
            FloatVector a = x.abs();
            FloatVector c = a.blend(cut, a.compare(GT, cut));
            VectorMask<Float> negative = x.compare(LT, zero);
            FloatVector m = c.mul(fromArray(S, MINUS_HALF, 0));
            FloatVector h = m.fma(c, minusLogLambda);
            FloatVector hLow = m.fma(c, minusLogLambda.sub(h));
            FloatVector t = h.fma(fromArray(S, LOG2, 0), round);
            FloatVector k = t.sub(round);
            FloatVector r = k.fma(fromArray(S, LN2_HIGH, 0), h).add(k.fma(fromArray(S, LN2_LOW, 0), hLow));
            FloatVector r2 = r.mul(r);
            FloatVector q = r2.mul(r2.fma(fromArray(S, E4, 0), r.fma(fromArray(S, E3, 0), e2))
                    .fma(r2, r.fma(fromArray(S, E1, 0), e0)));
            FloatVector z = r.add(q);
            FloatVector power = t.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
            FloatVector b = c.fma(fromArray(S, B, 0), phiA);
            FloatVector d = one.div(b).sub(phiS);
            FloatVector s = d.add(phiS);
            FloatVector miss = b.fma(s.fma(b, minusOne), c.fma(fromArray(S, B, 0), phiA.sub(b)));
            FloatVector s2 = s.mul(s);
            FloatVector p = s2.fma(fromArray(S, P8, 0), s.fma(fromArray(S, P7, 0), p6)).fma(s2, s.fma(fromArray(S, P5, 0), p4))
                    .fma(s2, s.fma(fromArray(S, P3, 0), p2));
            FloatVector f = p.fma(s, p1);
            FloatVector fLow = p.fma(s, p1.sub(f));
            FloatVector j = f.fma(s, p0);
            FloatVector w = d.fma(j, s);
            FloatVector y = c.mul(w);
            FloatVector low = d.fma(fLow.fma(s, f.fma(s, j.neg()).add(p0)), d.fma(j, s.sub(w)));
            low = miss.fma(y.fma(fromArray(S, INVERSE_B, 0), densityB), low);
            if (out != null) {
                FloatVector yLow = c.fma(low, c.fma(w, y.neg()));
                y.add(y.fma(z, yLow.fma(z, yLow))).mul(power)
                        .fma(fromArray(S, MINUS_DOWN, 0), x.blend(minusZero, negative)).intoArray(out, yo + i);
            }
            if (grad != null) {
                FloatVector g = c.fma(fromArray(S, DENSITY, 0), w);
                FloatVector e = g.add(g.fma(r, g.fma(q, low.fma(z, low)))).mul(power).mul(fromArray(S, DOWN, 0));
                one.sub(e).blend(e, negative).intoArray(grad, go + i);
            }
        }
        for (; i < count; i++) {
            float x = in[xo + i];
            if (out != null) out[yo + i] = FMath.gelu(x);
            if (grad != null) grad[go + i] = FMath.geluGrad(x);
        }
    }
}
