package io.leibniz.testkit.adbench;

import java.util.SplittableRandom;

/**
 * Points seen by cameras.
 *
 * @param cameras  for each camera 11 numbers: rotation axis times angle (3), centre (3), focal length, principal point (2),
 *                 radial distortion (2)
 * @param points   for each point its 3 coordinates
 * @param weights  one for each observation
 * @param camera   each observation's camera
 * @param point    each observation's point
 * @param features each observation's two image coordinates
 */
public record BaData(double[] cameras, double[] points, double[] weights, int[] camera, int[] point, double[] features) {
    public static final int CAMERA = 11;
    /** Columns of an observation's block: camera, point, weight. */
    public static final int BLOCK = CAMERA + 3 + 1;

    public int observations() {
        return weights.length;
    }

    /** Cameras around points that lie in front of all of them; the first camera is not rotated. */
    public static BaData random(long seed, int cameras, int points, int observations) {
        var random = new SplittableRandom(seed);
        double[] cams = new double[cameras * CAMERA];
        for (int i = 0; i < cameras; i++) {
            for (int j = 0; j < 3; j++) {
                cams[i * CAMERA + j] = i == 0 ? 0 : random.nextDouble(-0.4, 0.4);
                cams[i * CAMERA + 3 + j] = random.nextDouble(-0.5, 0.5);
            }
            cams[i * CAMERA + 6] = random.nextDouble(300, 500);
            cams[i * CAMERA + 7] = random.nextDouble(-20, 20);
            cams[i * CAMERA + 8] = random.nextDouble(-20, 20);
            cams[i * CAMERA + 9] = random.nextDouble(-0.1, 0.1);
            cams[i * CAMERA + 10] = random.nextDouble(-0.02, 0.02);
        }
        double[] xs = new double[points * 3];
        for (int i = 0; i < xs.length; i++) xs[i] = i % 3 == 2 ? random.nextDouble(4, 8) : random.nextDouble(-1, 1);
        return new BaData(cams, xs, GmmData.uniform(random, observations, 0.5, 1.5),
                random.ints(observations, 0, cameras).toArray(), random.ints(observations, 0, points).toArray(),
                GmmData.uniform(random, 2 * observations, -100, 100));
    }
}
