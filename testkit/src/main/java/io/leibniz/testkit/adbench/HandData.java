package io.leibniz.testkit.adbench;

import java.util.SplittableRandom;

/**
 * A hand model and points in space that lie on it. Bone 0 is the wrist; then come the fingers, four bones each from the palm
 * outwards; bone 21 is the forearm. Every matrix is row-major.
 *
 * @param parents         each bone's parent, a smaller number, or −1
 * @param relatives       [22, 4, 4] from a bone's frame at rest to its parent's
 * @param inverses        [22, 4, 4] from the model's frame to a bone's at rest
 * @param weights         [22, vertices] how much of a vertex moves with a bone
 * @param vertices        [vertices, 4] at rest, homogeneous
 * @param triangles       [triangles, 3] vertex numbers
 * @param points          [N, 3] measured
 * @param correspondences for each point the vertex it belongs to, or its triangle where there are {@code us}
 * @param theta           26 parameters: global rotation (3), global translation (3), for each finger two angles of the second
 *                        bone, one of the third and one of the fourth
 * @param us              [N, 2] barycentric coordinates, or empty
 */
public record HandData(int[] parents, double[] relatives, double[] inverses, double[] weights, double[] vertices,
                       int[] triangles, double[] points, int[] correspondences, double[] theta, double[] us) {
    public static final int BONES = 22;
    public static final int PARAMETERS = 26;
    private static final int INFLUENCES = 3;

    public int vertexCount() {
        return vertices.length / 4;
    }

    public int count() {
        return correspondences.length;
    }

    /**
     * A made-up hand of the real one's make: random bones, and every vertex moved by three of them.
     *
     * @param count       measured points
     * @param barycentric whether points lie in triangles instead of at vertices
     */
    public static HandData random(long seed, int vertices, int count, boolean barycentric) {
        var random = new SplittableRandom(seed);
        int[] parents = new int[BONES];
        for (int i = 0; i < BONES; i++) parents[i] = i == 0 ? -1 : i == BONES - 1 || i % 4 == 1 ? 0 : i - 1;
        double[] relatives = new double[BONES * 16];
        double[] inverses = new double[BONES * 16];
        double[][] absolutes = new double[BONES][];
        for (int i = 0; i < BONES; i++) {
            double[] m = HandReference.euler(random.nextDouble(-1, 1), random.nextDouble(-1, 1), random.nextDouble(-1, 1));
            for (int r = 0; r < 3; r++) m[4 * r + 3] = random.nextDouble(-0.5, 0.5);
            System.arraycopy(m, 0, relatives, 16 * i, 16);
            absolutes[i] = parents[i] < 0 ? m : HandReference.multiply(absolutes[parents[i]], m);
            System.arraycopy(rigidInverse(absolutes[i]), 0, inverses, 16 * i, 16);
        }
        double[] places = GmmData.uniform(random, 4 * vertices, -1, 1);
        double[] weights = new double[BONES * vertices];
        for (int v = 0; v < vertices; v++) {
            places[4 * v + 3] = 1;
            double[] share = GmmData.uniform(random, INFLUENCES, 0.1, 1);
            double sum = share[0] + share[1] + share[2];
            for (double s : share) weights[random.nextInt(BONES) * vertices + v] += s / sum;
        }
        int[] triangles = random.ints(3L * (2 * vertices - 4), 0, vertices).toArray();
        int[] correspondences = random.ints(count, 0, barycentric ? triangles.length / 3 : vertices).toArray();
        return new HandData(parents, relatives, inverses, weights, places, triangles,
                GmmData.uniform(random, 3 * count, -1, 1), correspondences, GmmData.uniform(random, PARAMETERS, -0.8, 0.8),
                GmmData.uniform(random, barycentric ? 2 * count : 0, 0, 0.5));
    }

    /** Of a rotation and a shift: the rotation's transpose, and the shift turned back. */
    private static double[] rigidInverse(double[] m) {
        double[] r = new double[16];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                r[4 * i + j] = m[4 * j + i];
                r[4 * i + 3] -= m[4 * j + i] * m[4 * j + 3];
            }
        }
        r[15] = 1;
        return r;
    }
}
