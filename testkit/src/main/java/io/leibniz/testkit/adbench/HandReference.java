package io.leibniz.testkit.adbench;

import java.util.Arrays;

/** Hand tracking's residuals, vertex by vertex and bone by bone. */
public final class HandReference {
    private HandReference() {}

    /** The residuals of {@link Hand} in the order [N, 3]. */
    public static double[] residuals(HandData data, double[] theta, double[] us) {
        double[] hand = pose(data, theta);
        double[] r = new double[3 * data.count()];
        for (int i = 0; i < data.count(); i++) {
            int at = data.correspondences()[i];
            for (int j = 0; j < 3; j++) {
                double place;
                if (us.length == 0) {
                    place = hand[3 * at + j];
                } else {
                    double u = us[2 * i];
                    double v = us[2 * i + 1];
                    int[] t = data.triangles();
                    place = u * hand[3 * t[3 * at] + j] + v * hand[3 * t[3 * at + 1] + j] + (1 - u - v) * hand[3 * t[3 * at + 2] + j];
                }
                r[3 * i + j] = data.points()[3 * i + j] - place;
            }
        }
        return r;
    }

    private static double[] pose(HandData data, double[] theta) {
        double[][] absolutes = new double[HandData.BONES][];
        for (int i = 0; i < HandData.BONES; i++) {
            int finger = (i - 1) / 4;
            int joint = (i - 1) % 4;
            boolean bends = i > 0 && i < HandData.BONES - 1 && joint > 0;
            int at = 6 + 4 * finger + (joint < 2 ? 0 : joint);
            double[] turn = euler(bends ? theta[at] : 0, 0, bends && joint == 1 ? theta[at + 1] : 0);
            double[] relative = multiply(Arrays.copyOfRange(data.relatives(), 16 * i, 16 * i + 16), turn);
            int parent = data.parents()[i];
            absolutes[i] = parent < 0 ? relative : multiply(absolutes[parent], relative);
        }
        int n = data.vertexCount();
        double[] placed = new double[3 * n];
        double[] global = axisAngle(theta[0], theta[1], theta[2]);
        for (int i = 0; i < HandData.BONES; i++) {
            double[] m = multiply(absolutes[i], Arrays.copyOfRange(data.inverses(), 16 * i, 16 * i + 16));
            for (int v = 0; v < n; v++) {
                for (int r = 0; r < 3; r++) {
                    double moved = 0;
                    for (int k = 0; k < 4; k++) moved += m[4 * r + k] * data.vertices()[4 * v + k];
                    placed[3 * v + r] += data.weights()[i * n + v] * moved;
                }
            }
        }
        double[] out = new double[3 * n];
        for (int v = 0; v < n; v++) {
            for (int r = 0; r < 3; r++) {
                out[3 * v + r] = theta[3 + r];
                for (int k = 0; k < 3; k++) out[3 * v + r] += global[3 * r + k] * placed[3 * v + k];
            }
        }
        return out;
    }

    /** cos θ·I + sin θ·[a]× + (1 − cos θ)·aaᵀ, 3×3. */
    private static double[] axisAngle(double x, double y, double z) {
        double theta = Math.sqrt(x * x + y * y + z * z);
        if (theta == 0) return new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1};
        double[] a = {x / theta, y / theta, z / theta};
        double s = Math.sin(theta);
        double c = Math.cos(theta);
        double[] r = {c, -a[2] * s, a[1] * s, a[2] * s, c, -a[0] * s, -a[1] * s, a[0] * s, c};
        for (int i = 0; i < 9; i++) r[i] += (1 - c) * a[i / 3] * a[i % 3];
        return r;
    }

    /** R_z·R_y·R_x as a 4×4 matrix. */
    static double[] euler(double x, double y, double z) {
        double[] rx = identity();
        rx[5] = rx[10] = Math.cos(x);
        rx[9] = Math.sin(x);
        rx[6] = -rx[9];
        double[] ry = identity();
        ry[0] = ry[10] = Math.cos(y);
        ry[2] = Math.sin(y);
        ry[8] = -ry[2];
        double[] rz = identity();
        rz[0] = rz[5] = Math.cos(z);
        rz[4] = Math.sin(z);
        rz[1] = -rz[4];
        return multiply(multiply(rz, ry), rx);
    }

    private static double[] identity() {
        return new double[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
    }

    /** The product of two 4×4 matrices. */
    static double[] multiply(double[] a, double[] b) {
        double[] c = new double[16];
        for (int i = 0; i < 16; i++) {
            for (int k = 0; k < 4; k++) c[i] += a[i / 4 * 4 + k] * b[4 * k + i % 4];
        }
        return c;
    }
}
