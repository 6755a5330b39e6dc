package io.leibniz.examples;

import static io.leibniz.transform.Transforms.jvp;

import io.leibniz.nn.Init;
import io.leibniz.nn.Linear;
import io.leibniz.nn.optim.LBfgs;
import io.leibniz.nn.plot.HeatMap;
import io.leibniz.nn.plot.LineChart;
import io.leibniz.ops.Linalg;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A network learns to solve Burgers' equation u_t + u·u_x = ν·u_xx, −1 ≤ x ≤ 1, 0 ≤ t ≤ 1, u(0, x) = −sin(πx), u(t, ±1) = 0,
 * ν = 0.01/π, from the equation alone: what is left of it at 10,000 points is part of the loss (Raissi, Perdikaris and Karniadakis
 * 2019). So the loss holds derivatives of the network by x and t, up to the second, and is itself differentiated by the weights.
 */
public final class Burgers implements Example {
    private static final double NU = 0.01 / Math.PI;
    private static final int WIDTH = 20;
    private static final int HIDDEN = 8;

    /** u as a function of t and x. */
    record Net(List<Linear> layers) {
        static Net init(Key key) {
            var k = key.split(HIDDEN + 1);
            var layers = new ArrayList<Linear>();
            for (int i = 0; i <= HIDDEN; i++) {
                int in = i == 0 ? 2 : WIDTH;
                int out = i == HIDDEN ? 1 : WIDTH;
                layers.add(new Linear(Init.xavierNormal(k[i], out, in).to(DType.F64), Tensor.zeros(Shape.of(out), DType.F64)));
            }
            return new Net(List.copyOf(layers));
        }

        /** Points (2t − 1, x) [n, 2], which fill [−1, 1]², to u [n, 1]. */
        Tensor u(Tensor at) {
            var h = at;
            for (var l : layers.subList(0, HIDDEN)) h = l.apply(h).tanh();
            return layers.getLast().apply(h);
        }

        /** u_t + u·u_x − ν·u_xx. A value depends on its own point alone, so one direction serves all points. */
        Tensor residual(Tensor at) {
            var alongT = Tensor.of(2.0, 0.0).expand(at.shape());
            var alongX = Tensor.of(0.0, 1.0).expand(at.shape());
            var byT = jvp(this::u, at, alongT);
            var byX = jvp(p -> jvp(this::u, p, alongX), at, alongX);
            var u = byX.value().value();
            var slope = byX.value().tangent();
            var curvature = byX.tangent().tangent();
            return byT.tangent().add(u.mul(slope)).sub(curvature.mul(NU));
        }

        Tensor loss(Points p) {
            return u(p.known).sub(p.u).square().mean().add(residual(p.inside).square().mean());
        }
    }

    /** Where u is known, u there, and where the equation is to hold: there too, and inside. */
    record Points(Tensor known, Tensor u, Tensor inside) {
        static Points draw(int known, int inside, Key key) {
            var k = key.split(4);
            int start = known / 2;
            int walls = known - start;
            var x = Random.uniform(k[0], -1, 1, Shape.of(start, 1), DType.F64);
            var t = Random.uniform(k[1], -1, 1, Shape.of(walls, 1), DType.F64);
            var side = Random.bernoulli(k[2], 0.5, walls, 1).to(DType.F64).mul(2).sub(1);
            var at = Tensor.cat(0, Tensor.cat(1, Tensor.onesLike(x).neg(), x), Tensor.cat(1, t, side));
            var u = Tensor.cat(0, x.mul(Math.PI).sin().neg(), Tensor.zerosLike(t));
            var l = k[3].split(2);
            return new Points(at, u, Tensor.cat(0, at, Tensor.cat(1, strata(inside, l[0]), strata(inside, l[1]))));
        }

        /** With that many of the drawn points inside. */
        Points some(int inside) {
            return new Points(known, u, this.inside.narrow(0, 0, known.size(0) + inside));
        }

        /** One number of each n-th of [−1, 1), in random order; two columns of such are a Latin hypercube. */
        private static Tensor strata(int n, Key key) {
            var k = key.split(2);
            return Random.permutation(k[0], n).to(DType.F64).add(Random.uniform(k[1], Shape.of(n), DType.F64)).mul(2.0 / n).sub(1).unsqueeze(1);
        }
    }

    /**
     * The solution by the transformation of Cole and Hopf: with f(y) = exp(−cos(πy)/(2πν)), of which u(0, ·) is −2ν·f'/f,
     * u(t, x) = −∫ sin(πy)·f(y)·e^(−z²) dz / ∫ f(y)·e^(−z²) dz, y = x − z·√(4νt), by the rule of Gauss and Hermite.
     */
    static final class Exact {
        private final double[] z;
        private final double[] weight;

        /** The nodes are the eigenvalues of the recurrence's matrix (Golub and Welsch 1969). */
        Exact(int nodes) {
            var beside = Tensor.arange(1, nodes, 1).to(DType.F64).div(2).sqrt().diagEmbed(1);
            z = Linalg.eigvalsh(beside.add(beside.t())).toDoubleArray();
            weight = Arrays.stream(z).map(x -> christoffel(x, nodes)).toArray();
        }

        /** 1 / Σ hₖ(x)² over the orthonormal polynomials below the n-th: exact to the last places where it is tiny, too, as it must be here. */
        private static double christoffel(double x, int n) {
            double before = 0;
            double h = Math.pow(Math.PI, -0.25);
            double sum = h * h;
            for (int k = 1; k < n; k++) {
                double next = x * Math.sqrt(2.0 / k) * h - Math.sqrt((k - 1.0) / k) * before;
                before = h;
                h = next;
                sum += h * h;
            }
            return 1 / sum;
        }

        double u(double t, double x) {
            double above = 0;
            double below = 0;
            for (int i = 0; i < z.length; i++) {
                double y = x - z[i] * Math.sqrt(4 * NU * t);
                double w = weight[i] * Math.exp(-Math.cos(Math.PI * y) / (2 * Math.PI * NU));
                above -= w * Math.sin(Math.PI * y);
                below += w;
            }
            return above / below;
        }

        /** On a grid of times and places [t, x]. */
        Tensor u(double[] t, double[] x) {
            return Tensor.of(Arrays.stream(t).flatMap(s -> Arrays.stream(x).map(y -> u(s, y))).toArray()).reshape(t.length, x.length);
        }
    }

    /** As many numbers from one to another, both among them. */
    static double[] even(double from, double to, int n) {
        return IntStream.range(0, n).mapToDouble(i -> from + (to - from) * i / (n - 1)).toArray();
    }

    /** What the network says on such a grid. */
    static Tensor grid(Net net, double[] t, double[] x) {
        var first = Tensor.of(t).mul(2).sub(1).unsqueeze(1).expand(t.length, x.length);
        var second = Tensor.of(x).unsqueeze(0).expand(t.length, x.length);
        return net.u(Tensor.stack(2, first, second).reshape(-1, 2)).reshape(t.length, x.length);
    }

    @Override
    public String name() {
        return "burgers";
    }

    @Override
    public String summary() {
        return "A network solves Burgers' equation: second derivatives inside the loss, L-BFGS in f64 (20 minutes on one core)";
    }

    @Override
    public void run(Screen screen, List<String> arguments) throws Exception {
        var settings = Settings.of(name(), arguments, "--known", "100", "--inside", "10000", "--few", "2500", "--first", "1500", "--steps", "4000", "--seed", "42",
                "--out", "runs/burgers");
        var k = Key.of(settings.whole("--seed")).split(2);
        var points = Points.draw(settings.whole("--known"), settings.whole("--inside"), k[0]);
        // A part of the points is enough to get near, at a fraction of the time.
        var part = points.some(settings.whole("--few"));
        var course = new Course(screen.out(), Path.of(settings.text("--out")));
        var near = train(Net.init(k[1]), part, settings.whole("--first"), course);
        var net = train(near, points, settings.whole("--steps"), course);
        screen.out().printf(Locale.ROOT, "relative error on %d × %d points of t and x: %.2e%n", course.t.length, course.x.length, course.error(net));
        course.draw(net);
    }

    static Net train(Net net, Points points, int steps, Course course) {
        course.out.printf(Locale.ROOT, "%,d points where the equation is to hold, %,d where u is known%n", points.inside.size(0), points.known.size(0));
        return LBfgs.with(1).history(50).minimize((Net m) -> m.loss(points), net, steps, course::hear).model();
    }

    /** What is seen of the training: every 100th step is measured against the exact solution, which the training knows nothing of. */
    static final class Course {
        private static final int EVERY = 100;

        private final PrintStream out;
        private final Path folder;
        private final double[] t = even(0, 0.99, 100);
        private final double[] x = even(-1, 1, 256);
        private final Exact exact = new Exact(160);
        private final Tensor truth = exact.u(t, x);
        private final long start = System.nanoTime();
        private final List<Double> losses = new ArrayList<>();
        private final List<Double> errors = new ArrayList<>();

        Course(PrintStream out, Path folder) {
            this.out = out;
            this.folder = folder;
        }

        /** ‖û − u‖ / ‖u‖ over the grid. */
        double error(Net net) {
            return Math.sqrt(grid(net, t, x).sub(truth).square().sum().item() / truth.square().sum().item());
        }

        void hear(LBfgs.Minimum<Net> m) {
            if (m.steps() % EVERY != 0) return;
            losses.add(m.value());
            errors.add(error(m.model()));
            out.printf(Locale.ROOT, "step %,6d   %,6d evaluations   loss %.2e   relative error %.2e   %5.0f s%n", m.steps(), m.evaluations(), m.value(), errors.getLast(),
                    (System.nanoTime() - start) / 1e9);
        }

        /** The network's solution and how far it is off over t and x, both at three times, and the learning curve. */
        void draw(Net net) throws IOException {
            Files.createDirectories(folder);
            // x upwards, as in a plane. So many that a cell is 3 pixels wide.
            double[] up = even(1, -1, 85);
            double[] along = even(0, 1, 140);
            var u = grid(net, along, up).t();
            write("solution.svg", HeatMap.of("u over t (across) and x (upwards)", u, List.of(), List.of()));
            write("error.svg", HeatMap.of("how far it is off", u.sub(exact.u(along, up).t()).abs(), List.of(), List.of()));
            for (double time : new double[] {0.25, 0.5, 0.75}) {
                double[] at = {time};
                Map<String, double[]> curves = new LinkedHashMap<>();
                curves.put("exact", exact.u(at, x).toDoubleArray());
                curves.put("network", grid(net, at, x).toDoubleArray());
                write("at-" + time + ".svg", LineChart.of("u at t = " + time, "x", x, curves));
            }
            Map<String, double[]> curves = new LinkedHashMap<>();
            curves.put("loss", losses.stream().mapToDouble(Math::log10).toArray());
            curves.put("error", errors.stream().mapToDouble(Math::log10).toArray());
            write("curve.svg", LineChart.of("powers of ten", "step", IntStream.rangeClosed(1, losses.size()).mapToDouble(i -> EVERY * i).toArray(), curves));
        }

        private void write(String name, String svg) throws IOException {
            Files.writeString(folder.resolve(name), svg);
            out.println("Written to " + folder.resolve(name));
        }
    }
}
