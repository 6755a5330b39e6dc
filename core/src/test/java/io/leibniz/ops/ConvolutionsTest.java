package io.leibniz.ops;

import static io.leibniz.ops.Convolutions.conv1d;
import static io.leibniz.ops.Convolutions.conv2d;
import static io.leibniz.ops.Convolutions.conv3d;
import static io.leibniz.ops.Convolutions.convTranspose1d;
import static io.leibniz.ops.Convolutions.convTranspose2d;
import static io.leibniz.ops.Convolutions.convTranspose3d;
import static io.leibniz.ops.Convolutions.fold;
import static io.leibniz.ops.Convolutions.unfold;
import static io.leibniz.ops.Numeric.close;
import static io.leibniz.ops.Numeric.fails;
import static io.leibniz.ops.Numeric.gradients;
import static io.leibniz.ops.Numeric.noise;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvolutionsTest {
    /** The definition, element by element. */
    private static Tensor brute(Tensor x, Tensor w, Tensor b, int stride, int pad, int dilation, int groups) {
        int[] s = x.shape().dims();
        int[] k = w.shape().dims();
        int h = (s[2] + 2 * pad - dilation * (k[2] - 1) - 1) / stride + 1;
        int v = (s[3] + 2 * pad - dilation * (k[3] - 1) - 1) / stride + 1;
        double[] y = new double[s[0] * k[0] * h * v];
        int at = 0;
        for (int n = 0; n < s[0]; n++) {
            for (int o = 0; o < k[0]; o++) {
                for (int i = 0; i < h; i++) {
                    for (int j = 0; j < v; j++) {
                        double sum = b == null ? 0 : b.get(o);
                        for (int c = 0; c < k[1]; c++) {
                            for (int p = 0; p < k[2]; p++) {
                                for (int q = 0; q < k[3]; q++) {
                                    int r = i * stride + p * dilation - pad;
                                    int t = j * stride + q * dilation - pad;
                                    if (r < 0 || r >= s[2] || t < 0 || t >= s[3]) continue;
                                    sum += w.get(o, c, p, q) * x.get(n, o / (k[0] / groups) * k[1] + c, r, t);
                                }
                            }
                        }
                        y[at++] = sum;
                    }
                }
            }
        }
        return Tensor.wrap(y, s[0], k[0], h, v);
    }

    @ParameterizedTest
    @CsvSource({"1,0,1,1", "2,1,1,1", "1,1,2,2", "3,2,1,2", "2,3,3,4", "1,2,1,4"})
    void everyElementIsTheDefinition(int stride, int pad, int dilation, int groups) {
        Tensor x = noise(1, 2, 4, 9, 7);
        Tensor w = noise(2, 8, 4 / groups, 3, 2);
        Tensor b = noise(3, 8);
        ConvOptions o = ConvOptions.of(stride, pad).dilation(dilation).groups(groups);
        close(brute(x, w, b, stride, pad, dilation, groups), conv2d(x, w, b, o), 1e-12);
        close(brute(x, w, null, stride, pad, dilation, groups).to(DType.F32), conv2d(x.to(DType.F32), w.to(DType.F32), null, o), 1e-5);
    }

    @Test
    void oneAndThreeAxesAreTwoWithAxesOfExtentOne() {
        Tensor x = noise(1, 2, 3, 8);
        Tensor w = noise(2, 4, 3, 3);
        Tensor two = conv2d(x.unsqueeze(2), w.unsqueeze(2), null, ConvOptions.DEFAULT.padding(0, 1).stride(1, 2));
        close(two.reshape(2, 4, 4), conv1d(x, w, null, ConvOptions.of(2, 1)), 1e-12);
        Tensor flat = noise(3, 2, 3, 5, 4);
        Tensor kernel = noise(4, 2, 3, 2, 2);
        close(conv2d(flat, kernel, null).unsqueeze(2), conv3d(flat.unsqueeze(2), kernel.unsqueeze(2), null), 1e-12);
    }

    @Test
    void samePaddingKeepsTheExtents() {
        Tensor x = noise(1, 1, 2, 6, 5);
        Tensor w = noise(2, 3, 2, 4, 3);
        Tensor y = conv2d(x, w, null, ConvOptions.DEFAULT.samePadding().dilation(1, 2));
        assertEquals(Shape.of(1, 3, 6, 5), y.shape());
        // Four rows of a kernel reach one row up and two down.
        Tensor padded = Tensor.zeros(Shape.of(1, 2, 9, 9), DType.F64);
        Tensor middle = Tensor.cat(2, padded.narrow(2, 0, 1).narrow(3, 0, 5), x, padded.narrow(2, 0, 2).narrow(3, 0, 5));
        Tensor all = Tensor.cat(3, padded.narrow(3, 0, 2), middle, padded.narrow(3, 0, 2));
        close(conv2d(all, w, null, ConvOptions.DEFAULT.dilation(1, 2)), y, 1e-12);
    }

    @Test
    void aTransposedConvolutionIsTheTranspose() {
        Tensor w = noise(1, 6, 2, 3, 2);
        ConvOptions o = ConvOptions.DEFAULT.stride(3, 2).padding(1, 0).dilation(1, 2).groups(2);
        Tensor x = noise(2, 2, 4, 10, 7);
        Tensor y = conv2d(x, w, null, o);
        Tensor u = noise(3, y.shape().dims());
        Tensor back = convTranspose2d(u, w, null, o);
        assertEquals(x.shape(), back.shape());
        assertEquals(y.mul(u).sum().item(), x.mul(back).sum().item(), 1e-10);
    }

    @Test
    void outputPaddingExtendsTheEnd() {
        Tensor x = Tensor.of(1.0, 2.0).reshape(1, 1, 2);
        Tensor w = Tensor.of(1.0, 10.0, 100.0).reshape(1, 1, 3);
        // All of it is 1 10 102 20 200; the padding cuts one off each end, the output padding takes one back and adds zero.
        close(Tensor.of(10.0, 102.0, 20.0).reshape(1, 1, 3), convTranspose1d(x, w, null, ConvOptions.of(2, 1)), 0);
        close(Tensor.of(10.0, 102.0, 20.0, 200.0).reshape(1, 1, 4), convTranspose1d(x, w, null, ConvOptions.of(2, 1).outputPadding(1)), 0);
        close(Tensor.of(1.0, 10.0, 102.0, 20.0, 200.0, 0.0).reshape(1, 1, 6), convTranspose1d(x, w, null, ConvOptions.of(2, 0).outputPadding(1)), 0);
        close(Tensor.of(1.0, 2.0, 0.0, 10.0, 20.0, 0.0, 100.0, 200.0, 0.0, 0.0).reshape(1, 1, 10),
                convTranspose1d(x, w, null, ConvOptions.of(1, 0).dilation(3).outputPadding(2)), 0);
    }

    @Test
    void oneExampleNeedsNoBatchAxis() {
        Tensor x = noise(1, 2, 3, 6, 6);
        Tensor w = noise(2, 4, 3, 3, 3);
        Tensor b = noise(3, 4);
        close(conv2d(x, w, b).select(0, 1), conv2d(x.select(0, 1), w, b), 0);
        close(convTranspose2d(x, w.transpose(0, 1), b).select(0, 0), convTranspose2d(x.select(0, 0), w.transpose(0, 1), b), 0);
        assertEquals(Shape.of(0, 4, 4, 4), conv2d(Tensor.zeros(0, 3, 6, 6), w, b).shape());
    }

    @Test
    void patchesTimesWeightsAreTheConvolution() {
        Tensor x = noise(1, 2, 3, 7, 6);
        Tensor w = noise(2, 5, 3, 3, 2);
        ConvOptions o = ConvOptions.DEFAULT.stride(2, 1).padding(1).dilation(1, 2);
        Tensor y = conv2d(x, w, null, o);
        Tensor columns = unfold(x, Shape.of(3, 2), o);
        close(y, w.reshape(5, 18).matmul(columns).reshape(y.shape()), 1e-12);
        Tensor u = noise(3, columns.shape().dims());
        assertEquals(columns.mul(u).sum().item(), x.mul(fold(u, Shape.of(7, 6), Shape.of(3, 2), o)).sum().item(), 1e-10);
        close(unfold(x, Shape.of(3, 2), o).select(0, 1), unfold(x.select(0, 1), Shape.of(3, 2), o), 0);
    }

    @Test
    void foldCountsHowOftenAnElementIsRead() {
        Tensor counts = fold(Tensor.ones(1, 4, 4), Shape.of(3, 3), Shape.of(2, 2), ConvOptions.DEFAULT);
        close(Tensor.of(new float[][][][] {{{{1, 2, 1}, {2, 4, 2}, {1, 2, 1}}}}), counts, 0);
    }

    @Test
    void derivatives() {
        ConvOptions o = ConvOptions.of(2, 1).dilation(2).groups(2);
        gradients(in -> conv2d(in.get(0), in.get(1), in.get(2), o), true, noise(1, 2, 2, 6, 5), noise(2, 4, 1, 2, 2), noise(3, 4));
        gradients(in -> convTranspose1d(in.get(0), in.get(1), in.get(2), ConvOptions.of(2, 1).outputPadding(1)), true,
                noise(1, 2, 3, 4), noise(2, 3, 2, 3), noise(3, 2));
        gradients(in -> convTranspose3d(in.get(0), in.get(1), null, ConvOptions.of(2, 0)), false, noise(1, 1, 2, 2, 2, 2), noise(2, 2, 1, 2, 1, 2));
        gradients(in -> fold(unfold(in.get(0), Shape.of(2, 2), ConvOptions.of(1, 1)).square(), Shape.of(4, 3), Shape.of(2, 2), ConvOptions.of(1, 1)),
                true, noise(1, 1, 2, 4, 3));
    }

    @Test
    void messages() {
        Tensor x = Tensor.zeros(8, 32, 32, 3);
        Tensor w = Tensor.zeros(16, 3, 3, 3);
        fails(ShapeException.class, "conv2d: x of shape [8, 32, 32, 3] has 32 channels, the weight [16, 3, 3, 3] with groups 1 takes 3."
                + " Is the channel axis of x the last? Then use x.moveAxis(-1, 1)", () -> conv2d(x, w, null));
        fails(ShapeException.class, "conv2d: x has shape [8, 784], it must be [N, C, H, W] or [C, H, W]", () -> conv2d(Tensor.zeros(8, 784), w, null));
        fails(ShapeException.class, "conv2d: the weight has shape [16, 27], it must have rank 4: two channel axes and 2 of the kernel",
                () -> conv2d(Tensor.zeros(8, 3, 32, 32), Tensor.zeros(16, 27), null));
        fails(ShapeException.class, "conv2d: the bias has shape [3], the result 16 channels; it must be [16]",
                () -> conv2d(Tensor.zeros(8, 3, 32, 32), w, Tensor.zeros(3)));
        fails(ShapeException.class, "conv1d: stride [1, 2] for 1 spatial axes; give one extent for all or one for each",
                () -> conv1d(Tensor.zeros(1, 1, 9), Tensor.zeros(1, 1, 3), null, ConvOptions.DEFAULT.stride(1, 2)));
        fails(IllegalArgumentException.class, "conv2d: samePadding needs stride 1, not [2, 2]; give the padding in numbers",
                () -> conv2d(Tensor.zeros(8, 3, 32, 32), w, null, ConvOptions.DEFAULT.stride(2).samePadding()));
        fails(IllegalArgumentException.class, "convTranspose2d: outputPadding [2, 2] must be smaller than the stride [2, 2] or the dilation [1, 1]",
                () -> convTranspose2d(Tensor.zeros(8, 16, 4, 4), w, null, ConvOptions.of(2, 0).outputPadding(2)));
        fails(ShapeException.class, "fold: columns of shape [1, 4, 5]; a result of [3, 3] with a kernel [2, 2] has columns [N, C·4, 4]",
                () -> fold(Tensor.zeros(1, 4, 5), Shape.of(3, 3), Shape.of(2, 2), ConvOptions.DEFAULT));
    }
}
