package io.leibniz.testkit.adbench;

/** Bundle adjustment's residuals, observation by observation. */
public final class BaReference {
    private BaReference() {}

    /** The two reprojection residuals of one observation, from its camera, point and weight in one array of 15. */
    public static double[] residuals(double[] block, double featureX, double featureY) {
        double[] seen = rotate(block, block[11] - block[3], block[12] - block[4], block[13] - block[5]);
        double x = seen[0] / seen[2];
        double y = seen[1] / seen[2];
        double r2 = x * x + y * y;
        double distortion = 1 + block[9] * r2 + block[10] * r2 * r2;
        return new double[] {
            block[14] * (x * distortion * block[6] + block[7] - featureX),
            block[14] * (y * distortion * block[6] + block[8] - featureY)
        };
    }

    /** An observation's camera, point and weight. */
    public static double[] block(BaData data, int observation) {
        double[] block = new double[BaData.BLOCK];
        System.arraycopy(data.cameras(), data.camera()[observation] * BaData.CAMERA, block, 0, BaData.CAMERA);
        System.arraycopy(data.points(), data.point()[observation] * 3, block, BaData.CAMERA, 3);
        block[BaData.BLOCK - 1] = data.weights()[observation];
        return block;
    }

    /** 1 − w². */
    public static double weightResidual(double weight) {
        return 1 - weight * weight;
    }

    /** With the rotation matrix of the first three numbers of {@code axis}: cos θ·I + sin θ·[a]× + (1 − cos θ)·aaᵀ. */
    private static double[] rotate(double[] axis, double px, double py, double pz) {
        double theta = Math.sqrt(axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]);
        if (theta == 0) return new double[] {px, py, pz};
        double a = axis[0] / theta;
        double b = axis[1] / theta;
        double c = axis[2] / theta;
        double s = Math.sin(theta);
        double cos = Math.cos(theta);
        double dot = (a * px + b * py + c * pz) * (1 - cos);
        return new double[] {
            cos * px + s * (b * pz - c * py) + a * dot,
            cos * py + s * (c * px - a * pz) + b * dot,
            cos * pz + s * (a * py - b * px) + c * dot
        };
    }
}
