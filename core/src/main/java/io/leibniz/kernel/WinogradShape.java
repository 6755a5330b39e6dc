package io.leibniz.kernel;

import io.leibniz.tensor.Shape;

/**
 * A convolution with a kernel of 3×3 that Winograd's minimal filtering computes, F(2×2, 3×3): results in tiles of 2×2, each
 * from 4×4 of the source, with 16 products a pair of channels where the sum over taps has 36.
 *
 * <p>With d the tile of the source, g the kernel, and each Σ over channels,
 *
 * <pre>
 *   y = Aᵀ · Σ (G·g·Gᵀ) ⊙ (Bᵀ·d·B) · A
 *
 *        1  0 −1  0          1  0  0
 *   Bᵀ = 0  1  1  0      G = ½  ½  ½      Aᵀ = 1  1  1  0
 *        0 −1  1  0          ½ −½  ½           0  1 −1 −1
 *        0  1  0 −1          0  0  1
 * </pre>
 *
 * <p>Source: A. Lavin and S. Gray, Fast Algorithms for Convolutional Neural Networks, 2016; S. Winograd, Arithmetic
 * Complexity of Computations, 1980. Rounding errors are those of the sum over taps, within a factor of two: differences
 * are larger than what they are made of, but chains of sums nine times shorter.
 *
 * @param batch images
 * @param channels of the source
 * @param outputs channels of the result
 * @param height of the source
 * @param width of the source
 * @param above rows of zeros above the source; there are as many below as the results ask for
 * @param before columns of zeros before it
 * @param rows of the result
 * @param columns of the result
 */
public record WinogradShape(int batch, int channels, int outputs, int height, int width, int above, int before, int rows, int columns) {
    /** With fewer channels the transforms of tiles cost more than products they save. */
    private static final int CHANNELS = 16;

    /** Of smaller results too large a part of the last tiles lies outside. */
    private static final int EXTENT = 4;

    /** Floats that the sums of all {@link #parts} may take together. */
    private static final int SUMS = 1 << 21;

    /** The forward convolution, and the one by whose weight is differentiated; null where it is a sum over taps. */
    public static WinogradShape forward(ConvShape s) {
        return suits(s) ? of(s.batch(), s.inChannels(), s.outChannels(), s.in(), s.padLow().dim(0), s.padLow().dim(1), s.out()) : null;
    }

    /** The gradient by the input, as a convolution of y by the kernel turned by 180°; null where it is a sum over taps. */
    public static WinogradShape inputGrad(ConvShape s) {
        return suits(s) ? of(s.batch(), s.outChannels(), s.inChannels(), s.out(), 2 - s.padLow().dim(0), 2 - s.padLow().dim(1), s.in()) : null;
    }

    private static WinogradShape of(int batch, int channels, int outputs, Shape source, int above, int before, Shape result) {
        if (above < 0 || before < 0 || result.dim(0) < EXTENT || result.dim(1) < EXTENT) return null;
        return new WinogradShape(batch, channels, outputs, source.dim(0), source.dim(1), above, before, result.dim(0), result.dim(1));
    }

    private static boolean suits(ConvShape s) {
        return s.rank() == 2 && s.groups() == 1 && s.inChannels() >= CHANNELS && s.outChannels() >= CHANNELS
                && all(s.kernel(), 3) && all(s.stride(), 1) && all(s.dilation(), 1);
    }

    private static boolean all(Shape s, int extent) {
        return s.dim(0) == extent && s.dim(1) == extent;
    }

    public int tilesDown() {
        return (rows + 1) / 2;
    }

    public int tilesAcross() {
        return (columns + 1) / 2;
    }

    /** Tiles of an image, in row-major order. */
    public int tiles() {
        return tilesDown() * tilesAcross();
    }

    /**
     * Parts into which a sum over blocks of so many tiles is cut where it is long, so that threads have parts of their own: up
     * to 16 of two blocks or more, fewer where their sums would take much memory.
     *
     * @return the block with which each part begins, and at last the number of blocks
     */
    public int[] parts(int tilesOfBlock) {
        int blocks = Math.ceilDiv(batch * tiles(), tilesOfBlock);
        int room = (int) Math.min(16, SUMS / (16L * channels * outputs));
        int[] begin = new int[Math.max(1, Math.min(room, blocks / 2)) + 1];
        for (int p = 0; p < begin.length; p++) begin[p] = (int) ((long) p * blocks / (begin.length - 1));
        return begin;
    }

    /** Elements of a channel of the source. */
    public int plane() {
        return height * width;
    }

    /** Elements of a channel of the result. */
    public int results() {
        return rows * columns;
    }
}
