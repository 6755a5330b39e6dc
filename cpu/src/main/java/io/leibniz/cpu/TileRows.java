package io.leibniz.cpu;

import io.leibniz.kernel.WinogradShape;
import java.util.Arrays;

/**
 * Tiles of {@link WinogradShape} that follow one another, as spans of tiles side by side in a row of an image, and the rows of the source
 * below them, zeros around included. The same for all channels.
 *
 * <p>A row of tiles takes its four rows of the source from two rows further down than the one before it. So even and odd rows
 * are kept apart, each kind without gaps: what the tiles of an image need first, second, third and fourth then lies in a row,
 * however narrow the image.
 */
final class TileRows {
    /** What vector code may write or read behind the end. */
    static final int SLACK = 64;

    private final WinogradShape s;

    /** Elements for the rows of the source, and for what becomes of them, room for vectors included. */
    final int size;

    final int sizeTransformed;

    /** From one of the four results of a pair of elements to the next. */
    private final int plane;

    /** Of each strip, the tiles of one image, the number of its first, how many, and where the first's first and second rows are. */
    private int strips;
    private int[] start = new int[8];
    private int[] tiles = new int[8];
    private int[] even = new int[8];
    private int[] odd = new int[8];

    /** Of each span the number of its first tile in the block, and how many there are. */
    int spans;
    int[] lane = new int[8];
    int[] count = new int[8];

    /** Of each span its image, row and column of tiles. */
    private int[] image = new int[8];
    private int[] down = new int[8];
    private int[] across = new int[8];

    /** Rows: where they are, how many pairs of elements they have, and where the results go. */
    private int lines;
    private int[] line = new int[16];
    private int[] pairs = new int[16];
    private int[] transformed = new int[16];

    /** Parts of rows that hold elements of the source: from where, counted from channel 0 of the first image, to where, how many. */
    private int copies;
    private int[] from = new int[16];
    private int[] to = new int[16];
    private int[] length = new int[16];

    /** @param lanes of a vector: so much behind the last row of either kind may be written over */
    TileRows(WinogradShape s, int t0, int t1, int lanes) {
        this.s = s;
        int across = s.tilesAcross();
        int width = 2 * across + 2;
        int top = 0;
        int to = 0;
        for (int t = t0; t < t1; ) {
            int n = t / s.tiles();
            int end = Math.min(t1, (n + 1) * s.tiles());
            int first = t % s.tiles() / across;
            int last = (end - 1) % s.tiles() / across;
            int left = first == last ? t % across : 0;
            int right = first == last ? left + end - t : across;
            int below = (last - first + 2) * across + lanes;
            for (int i = 0; i < 2 * (last - first) + 4; i++) {
                copy(n, 2 * first + i, 2 * left, 2 * right + 2, (top + i) * width);
                line((top + i) * width + 2 * left, right - left, to + i % 2 * below + i / 2 * across + left);
            }
            strip(t - t0, end - t, to + t % across, to + below + t % across);
            while (t < end) {
                int r = t % s.tiles() / across;
                int k = t % across;
                int some = Math.min(across - k, end - t);
                span(t - t0, some, n, r, k);
                t += some;
            }
            top += 2 * (last - first) + 4;
            to += 2 * below;
        }
        size = top * width + SLACK;
        plane = to;
        sizeTransformed = 4 * plane + SLACK;
    }

    private void strip(int number, int some, int first, int second) {
        if (strips == start.length) {
            start = Arrays.copyOf(start, 2 * strips);
            tiles = Arrays.copyOf(tiles, 2 * strips);
            even = Arrays.copyOf(even, 2 * strips);
            odd = Arrays.copyOf(odd, 2 * strips);
        }
        start[strips] = number;
        tiles[strips] = some;
        even[strips] = first;
        odd[strips++] = second;
    }

    private void line(int from, int count, int result) {
        if (lines == line.length) {
            line = Arrays.copyOf(line, 2 * lines);
            pairs = Arrays.copyOf(pairs, 2 * lines);
            transformed = Arrays.copyOf(transformed, 2 * lines);
        }
        line[lines] = from;
        pairs[lines] = count;
        transformed[lines++] = result;
    }

    private void copy(int n, int row, int begin, int end, int line) {
        int y = row - s.above();
        int first = Math.max(begin, s.before());
        int last = Math.min(end, s.before() + s.width());
        if (y < 0 || y >= s.height() || first >= last) return;
        if (copies == from.length) {
            from = Arrays.copyOf(from, 2 * copies);
            to = Arrays.copyOf(to, 2 * copies);
            length = Arrays.copyOf(length, 2 * copies);
        }
        from[copies] = (n * s.channels() * s.height() + y) * s.width() + first - s.before();
        to[copies] = line + first;
        length[copies++] = last - first;
    }

    private void span(int number, int some, int n, int r, int k) {
        if (spans == lane.length) {
            lane = Arrays.copyOf(lane, 2 * spans);
            count = Arrays.copyOf(count, 2 * spans);
            image = Arrays.copyOf(image, 2 * spans);
            down = Arrays.copyOf(down, 2 * spans);
            across = Arrays.copyOf(across, 2 * spans);
        }
        lane[spans] = number;
        count[spans] = some;
        image[spans] = n;
        down[spans] = r;
        across[spans++] = k;
    }

    /**
     * Bᵀ·d·B of all tiles of a channel, of which the first image's rows begin at {@code xo}.
     *
     * @param d for {@link #size} elements, and h for {@link #sizeTransformed}; zeros in d stay where no copy goes
     * @param v element e of the block's tile t goes to {@code vo + e * step + t}
     * @param vectors whether those after the last tile, up to a whole vector, may be written over
     */
    void source(float[] x, int xo, float[] d, float[] h, float[] v, int vo, int step, boolean vectors) {
        int across = s.tilesAcross();
        for (int i = 0; i < copies; i++) copy(vectors, length[i], x, xo + from[i], d, to[i]);
        if (vectors) {
            WinogradLoops.pairs(lines, pairs, d, line, h, transformed, plane);
            for (int i = 0; i < strips; i++) WinogradLoops.source(tiles[i], h, even[i], odd[i], across, plane, v, vo + start[i], step);
        } else {
            PlainWinograd.pairs(lines, pairs, d, line, h, transformed, plane);
            for (int i = 0; i < strips; i++) PlainWinograd.source(tiles[i], h, even[i], odd[i], across, plane, v, vo + start[i], step);
        }
    }

    private static void copy(boolean vectors, int n, float[] x, int xo, float[] y, int yo) {
        if (vectors) WinogradLoops.copy(n, x, xo, y, yo);
        else System.arraycopy(x, xo, y, yo, n);
    }

    /** Whether vectors of so many lanes write nothing behind so many tiles. */
    boolean wholeVectors(int room, int lanes) {
        for (int i = 0; i < strips; i++) if (start[i] + Math.ceilDiv(tiles[i], lanes) * lanes > room) return false;
        return true;
    }

    /** Takes the upper results of tiles from {@code first} to {@code last}, which begin at {@code at}, and the lower ones to an output channel, of which the first image's begins at {@code yo}. */
    void store(float[] out, int at, int first, int last, int below, float[] y, int yo, boolean vectors) {
        for (int i = 0; i < spans && lane[i] < last; i++) {
            int skip = Math.max(0, first - lane[i]);
            int n = Math.min(2 * (last - lane[i]), results(i)) - 2 * skip;
            if (n <= 0) continue;
            int from = at + 2 * (lane[i] + skip - first);
            int to = result(i, yo) + 2 * skip;
            copy(vectors, n, out, from, y, to);
            if (hasLower(i)) copy(vectors, n, out, below + from, y, to + s.columns());
        }
    }

    /** Where a span's upper results begin in an output channel. */
    int result(int span, int yo) {
        return yo + (image[span] * s.outputs() * s.rows() + 2 * down[span]) * s.columns() + 2 * across[span];
    }

    /** How many results beside one another a span has. */
    int results(int span) {
        return Math.min(2 * count[span], s.columns() - 2 * across[span]);
    }

    boolean hasLower(int span) {
        return 2 * down[span] + 1 < s.rows();
    }
}
