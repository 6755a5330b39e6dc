package io.leibniz.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.random.Key;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BurgersTest {
    private static final double NU = 0.01 / Math.PI;

    /** The method of lines: central differences of fourth order in x on half of the interval, Runge and Kutta's rule in t. */
    private static double[] marched(double end, int n) {
        double h = 1.0 / n;
        int steps = (int) Math.ceil(end * NU / (0.4 * h * h));
        double dt = end / steps;
        double[] u = new double[n + 1];
        for (int i = 0; i < n; i++) u[i] = -Math.sin(Math.PI * i * h);
        double[] at = new double[n + 1];
        double[] slope = new double[n + 1];
        double[] sum = new double[n + 1];
        for (int s = 0; s < steps; s++) {
            Arrays.fill(sum, 0);
            System.arraycopy(u, 0, at, 0, n + 1);
            for (int stage = 0; stage < 4; stage++) {
                slope(at, slope, h);
                double weight = stage == 0 || stage == 3 ? 1.0 / 6 : 1.0 / 3;
                double ahead = stage == 2 ? 1 : 0.5;
                for (int i = 0; i <= n; i++) {
                    sum[i] += weight * slope[i];
                    at[i] = u[i] + ahead * dt * slope[i];
                }
            }
            for (int i = 0; i <= n; i++) u[i] += dt * sum[i];
        }
        return u;
    }

    private static void slope(double[] u, double[] slope, double h) {
        int n = u.length - 1;
        for (int i = 1; i < n; i++) {
            // u is odd about both ends.
            double a = i == 1 ? -u[1] : u[i - 2];
            double b = u[i - 1];
            double c = u[i + 1];
            double d = i == n - 1 ? -u[n - 1] : u[i + 2];
            double first = (a - 8 * b + 8 * c - d) / (12 * h);
            double second = (-a + 16 * b - 30 * u[i] + 16 * c - d) / (12 * h * h);
            slope[i] = NU * second - u[i] * first;
        }
    }

    @Test
    void exactSolutionAgainstDifferences() {
        var exact = new Burgers.Exact(160);
        int n = 1600;
        for (double t : new double[] {0.25, 0.5, 1}) {
            double[] u = marched(t, n);
            for (int i = 0; i <= n; i++) assertEquals(u[i], exact.u(t, (double) i / n), 1e-5, "t = " + t + ", x = " + (double) i / n);
        }
    }

    /** It begins as it should, vanishes at the walls and is odd, and more nodes change nothing. */
    @Test
    void exactSolution() {
        var exact = new Burgers.Exact(160);
        var finer = new Burgers.Exact(240);
        for (double x : Burgers.even(-1, 1, 41)) {
            assertEquals(-Math.sin(Math.PI * x), exact.u(0, x), 1e-13);
            for (double t : Burgers.even(0.1, 1, 10)) {
                assertEquals(-exact.u(t, -x), exact.u(t, x), 1e-12);
                assertEquals(finer.u(t, x), exact.u(t, x), 1e-12);
            }
        }
        for (double t : Burgers.even(0, 1, 11)) assertEquals(0, exact.u(t, 1), 1e-12);
    }

    /** Against central differences of the network's values. */
    @Test
    void residual() {
        var net = Burgers.Net.init(Key.of(1));
        double h = 1e-4;
        double[][] at = {{0.3, -0.7}, {0.5, 0.01}, {0.9, 0.4}};
        double[] expected = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            double t = at[i][0];
            double x = at[i][1];
            double u = u(net, t, x);
            double byT = (u(net, t + h, x) - u(net, t - h, x)) / (2 * h);
            double byX = (u(net, t, x + h) - u(net, t, x - h)) / (2 * h);
            double byXX = (u(net, t, x + h) - 2 * u + u(net, t, x - h)) / (h * h);
            expected[i] = byT + u * byX - NU * byXX;
        }
        var points = Tensor.of(Stream.of(at).flatMapToDouble(p -> Arrays.stream(new double[] {2 * p[0] - 1, p[1]})).toArray()).reshape(-1, 2);
        assertArrayEquals(expected, net.residual(points).toDoubleArray(), 1e-6);
    }

    private static double u(Burgers.Net net, double t, double x) {
        return Burgers.grid(net, new double[] {t}, new double[] {x}).item();
    }

    /** A point in each fiftieth of either axis; on the edges, what is known. */
    @Test
    void points() {
        var p = Burgers.Points.draw(20, 50, Key.of(1));
        var inside = p.inside().narrow(0, 20, 50);
        for (int axis = 0; axis < 2; axis++) {
            long[] cells = inside.select(1, axis).add(1).mul(25).floor().to(DType.I64).sort(0).values().toLongArray();
            for (int i = 0; i < 50; i++) assertEquals(i, cells[i]);
        }
        assertArrayEquals(p.known().toDoubleArray(), p.some(5).inside().narrow(0, 0, 20).toDoubleArray());
        assertEquals(25, p.some(5).inside().size(0));
        for (int i = 0; i < 20; i++) {
            double s = p.known().get(i, 0);
            double x = p.known().get(i, 1);
            assertTrue(i < 10 ? s == -1 : Math.abs(x) == 1, i + ": " + s + ", " + x);
            assertEquals(i < 10 ? -Math.sin(Math.PI * x) : 0, p.u().get(i, 0), 1e-15);
        }
    }

    @Test
    void few(@TempDir Path folder) throws Exception {
        var out = new ByteArrayOutputStream();
        new Burgers().run(new Example.Screen(new PrintStream(out, true, StandardCharsets.UTF_8), false, 100),
                List.of("--inside", "300", "--few", "100", "--first", "100", "--steps", "100", "--out", folder.toString()));
        String printed = out.toString(StandardCharsets.UTF_8);
        assertTrue(printed.startsWith("200 points where the equation is to hold, 100 where u is known"), printed);
        double[] losses = printed.lines().filter(l -> l.startsWith("step")).mapToDouble(l -> Double.parseDouble(l.replaceAll(".*loss (\\S+).*", "$1"))).toArray();
        // u = 0 everywhere, which solves the equation, costs half of what begins as −sin(πx): a quarter.
        assertTrue(losses.length == 2 && losses[1] < 0.1, printed);
        for (String name : List.of("solution", "error", "at-0.25", "at-0.5", "at-0.75", "curve")) {
            assertEquals("svg", DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(folder.resolve(name + ".svg").toFile()).getDocumentElement().getTagName());
        }
    }
}
