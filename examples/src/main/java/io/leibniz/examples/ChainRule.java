package io.leibniz.examples;

import static io.leibniz.transform.Transforms.grad;
import static io.leibniz.transform.Transforms.hvp;

import io.leibniz.tensor.Tensor;
import io.leibniz.trace.ComputationGraph;
import io.leibniz.trace.GraphDrawing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The chain rule on f(x, y) = (x² + x·y)·y³ at (1, 2), through both doors, with the picture of how derivatives flow back.
 */
public final class ChainRule implements Example {
    record Point(Tensor x, Tensor y) {}

    @Override
    public String name() {
        return "chain-rule";
    }

    @Override
    public String summary() {
        return "The chain rule on one formula: gradient, Hessian, and the graph that they flow through [--svg FILE]";
    }

    @Override
    public void run(Screen screen, List<String> arguments) throws IOException {
        Path svg = switch (arguments) {
            case List<String> a when a.isEmpty() -> null;
            case List<String> a when a.size() == 2 && a.getFirst().equals("--svg") -> Path.of(a.getLast());
            default -> throw new IllegalArgumentException("chain-rule: takes --svg FILE or nothing, not " + arguments);
        };
        var out = screen.out();
        out.println("f(x, y) = (x² + x·y)·y³ at (1, 2)");
        out.println();

        // The first door: tensors that remember how they were made.
        var x = Tensor.scalar(1.0).requiresGrad();
        var y = Tensor.scalar(2.0).requiresGrad();
        var f = x.square().add(x.mul(y)).mul(y.pow(3));
        var graph = ComputationGraph.of(f, Map.of("x", x, "y", y));
        f.backward();
        out.println("f.backward()");
        out.println("  f     = " + f);
        out.println("  df/dx = " + x.grad());
        out.println("  df/dy = " + y.grad());
        out.println();

        // The second door: functions from functions. The gradient of a Point is a Point.
        Function<Point, Tensor> function = p -> p.x().square().add(p.x().mul(p.y())).mul(p.y().pow(3));
        var at = new Point(Tensor.scalar(1), Tensor.scalar(2));
        out.println("grad(f)    = " + grad(function).apply(at));
        var byX = hvp(function, at, new Point(Tensor.scalar(1), Tensor.scalar(0)));
        var byY = hvp(function, at, new Point(Tensor.scalar(0), Tensor.scalar(1)));
        out.println("hessian(f) = [[" + byX.x() + ", " + byY.x() + "], [" + byX.y() + ", " + byY.y() + "]]");
        out.println();

        out.println("How it flows: = value, ∂ derivative of f by it, ← what comes back along this edge");
        out.println();
        out.print(GraphDrawing.text(graph));
        out.println();
        out.println("x stands under two operations: 16 + 16 = 32; y under three: 8 + 24 + 12 = 44.");
        if (svg != null) {
            Files.writeString(svg, GraphDrawing.svg(graph));
            out.println("Drawn to " + svg);
        }
    }
}
