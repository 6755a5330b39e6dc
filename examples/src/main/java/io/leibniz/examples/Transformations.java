package io.leibniz.examples;

import static io.leibniz.transform.Transforms.axis;
import static io.leibniz.transform.Transforms.fixedPoint;
import static io.leibniz.transform.Transforms.grad;
import static io.leibniz.transform.Transforms.hessian;
import static io.leibniz.transform.Transforms.unmapped;
import static io.leibniz.transform.Transforms.vmap;

import io.leibniz.ops.Linalg;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Functions from functions, composed: a gradient for every example, a Hessian by blocks, the derivative of a solution. */
public final class Transformations implements Example {
    record Line(Tensor slope, Tensor intercept) {
        Tensor at(Tensor x) {
            return slope.mul(x).add(intercept);
        }
    }

    record Orbit(Tensor eccentricity, Tensor meanAnomaly) {}

    @Override
    public String name() {
        return "transformations";
    }

    @Override
    public String summary() {
        return "Derivatives composed: per-example gradients, a Hessian by blocks, implicit differentiation";
    }

    @Override
    public void run(Screen screen, List<String> arguments) {
        if (!arguments.isEmpty()) throw new IllegalArgumentException("transformations: takes no arguments, not " + arguments);
        var out = screen.out();
        var x = Tensor.of(1.0, 2.0, 3.0, 4.0, 5.0);
        var y = Tensor.of(3.1, 4.9, 7.2, 8.8, 22.0);
        var line = new Line(Tensor.scalar(2, DType.F64), Tensor.scalar(1, DType.F64));

        // A gradient for every example: the function of one of them, differentiated, then mapped. The model is shared.
        out.println("Five points and the line y = 2·x + 1: what would each point change?");
        var each = vmap((Line l, Tensor xi, Tensor yi) -> grad((Line m) -> m.at(xi).sub(yi).square()).apply(l))
                .in(unmapped(), axis(0), axis(0)).apply(line, x, y);
        var lengths = each.slope().square().add(each.intercept().square()).sqrt();
        for (int i = 0; i < x.numel(); i++) {
            out.printf(Locale.ROOT, "  (%.0f, %4.1f)   ∂/∂slope %7.2f   ∂/∂intercept %7.2f   length %6.2f%n",
                    x.get(i), y.get(i), each.slope().get(i), each.intercept().get(i), lengths.get(i));
        }
        long outlier = lengths.argmax(0).itemLong();
        out.println("  The outlier is point " + outlier + ".");
        out.println();

        // The second derivatives of a function of a record, leaf by leaf, and as one matrix for Newton's method.
        var rest = x.numel() - 1;
        Function<Line, Tensor> loss = l -> l.at(x.narrow(0, 0, rest)).sub(y.narrow(0, 0, rest)).square().sum();
        var h = hessian(loss, line);
        out.println("Without it, the Hessian of the squared error, by blocks:");
        for (String row : h.columns()) {
            for (String column : h.columns()) out.printf(Locale.ROOT, "  ∂²/∂%s∂%s = %.0f%n", row, column, h.block(row, column).item());
        }
        var g = grad(loss).apply(line);
        var step = Linalg.solve(h.matrix(), Tensor.stack(0, g.slope(), g.intercept()));
        var best = new Line(line.slope().sub(step.select(0, 0)), line.intercept().sub(step.select(0, 1)));
        var flat = grad(loss).apply(best);
        out.printf(Locale.ROOT, "  One step of Newton's method: y = %.2f·x + %.2f, where the gradient is %.9f.%n", best.slope().item(), best.intercept().item(),
                flat.slope().abs().add(flat.intercept().abs()).item());
        out.println();

        // A solution that is only defined by an equation: its derivative comes from the equation, not from the solver's steps.
        out.println("Kepler's equation E = e·sin E + M, solved by repetition, and the derivative of its solution:");
        var anomaly = fixedPoint((Orbit o, Tensor e) -> o.eccentricity().mul(e.sin()).add(o.meanAnomaly()), Tensor.scalar(0, DType.F64));
        var orbits = new Orbit(Tensor.of(0.1, 0.5, 0.9), Tensor.of(1.0, 1.0, 1.0));
        var solutions = vmap(anomaly).apply(orbits);
        var slopes = vmap(grad(anomaly)).apply(orbits);
        for (int i = 0; i < solutions.numel(); i++) {
            double e = orbits.eccentricity().get(i);
            double s = solutions.get(i);
            out.printf(Locale.ROOT, "  e = %.1f   E = %.6f   dE/de = %.6f   by hand sin E / (1 − e·cos E) = %.6f%n",
                    e, s, slopes.eccentricity().get(i), Math.sin(s) / (1 - e * Math.cos(s)));
        }
    }
}
