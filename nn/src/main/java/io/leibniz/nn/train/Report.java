package io.leibniz.nn.train;

import io.leibniz.io.AtomicFile;
import io.leibniz.nn.plot.Histogram;
import io.leibniz.nn.plot.LineChart;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A run as one HTML page that needs nothing else: no script, no font, no picture from elsewhere.
 *
 * {@snippet :
 * Report.of("Digits", run)
 *         .text("ConvNet, AdamW, batches of 64")
 *         .picture("Confusion matrix", HeatMap.confusion(confusion, digits.classes()))
 *         .picture("Predictions", ImageGrid.of(images, captions, 8))
 *         .write(Path.of("runs/digits/report.html"));
 * }
 *
 * <p>A value: each method gives a longer report.
 */
public final class Report {
    private static final String STYLE = """
            body { font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #1f2937; max-width: 1100px; margin: 2em auto; padding: 0 1em }
            h1 { font-size: 1.7em; margin-bottom: 0 }
            h2 { font-size: 1.15em; margin: 2em 0 .5em; border-bottom: 1px solid #e5e7eb }
            figure { margin: 0; overflow-x: auto }
            figure.many { display: flex; flex-wrap: wrap }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums }
            th, td { padding: .15em .9em; text-align: right; border-bottom: 1px solid #e5e7eb }
            th { color: #4b5563; font-weight: 600 }
            tr.best td { font-weight: 600; background: #eff6ff }
            """;

    private final String title;
    private final String body;

    private Report(String title, String body) {
        this.title = title;
        this.body = body;
    }

    /** A page with a title alone. */
    public static Report of(String title) {
        return new Report(title, "");
    }

    /** A run's end, its learning curves, its epochs, and histograms of what the model has learned. */
    public static Report of(String title, Run<?> run) {
        Report r = of(title).text(summary(run));
        if (!run.epochs().isEmpty()) {
            r = r.picture("Learning curves", LineChart.learningCurves(run.epochs())).picture("Learning rate", rate(run.epochs())).section("Epochs", epochs(run.epochs()));
        }
        return r.histograms("Parameters", run.model());
    }

    private static String summary(Run<?> run) {
        double seconds = run.epochs().stream().mapToDouble(Epoch::seconds).sum();
        long numbers = Tree.leaves(run.model()).stream().mapToLong(Tensor::numel).sum();
        String end = switch (run.ended()) {
            case COMPLETED -> "completed";
            case EARLY -> "stopped early";
            case REQUESTED -> "stopped on request";
        };
        return String.format(Locale.ROOT, "%,d numbers in the model; %,d steps in %d epochs and %.1f s; %s.", numbers, run.steps(), run.epochs().size(), seconds, end);
    }

    private static String rate(List<Epoch> epochs) {
        return LineChart.of("of each epoch's last step", "epoch", epochs.stream().mapToDouble(Epoch::number).toArray(),
                Map.of("rate", epochs.stream().mapToDouble(Epoch::rate).toArray()));
    }

    private static String epochs(List<Epoch> epochs) {
        List<String> train = List.copyOf(epochs.getFirst().train().keySet());
        List<String> test = List.copyOf(epochs.getFirst().test().keySet());
        StringBuilder s = new StringBuilder("<table>\n<tr><th>epoch</th>");
        for (String m : train) s.append("<th>train ").append(escaped(m)).append("</th>");
        for (String m : test) s.append("<th>test ").append(escaped(m)).append("</th>");
        s.append("<th>rate</th><th>seconds</th></tr>\n");
        int best = Goal.least(test.isEmpty() ? "train/loss" : "test/loss").best(epochs);
        for (int i = 0; i < epochs.size(); i++) {
            Epoch e = epochs.get(i);
            s.append(i == best ? "<tr class=\"best\">" : "<tr>").append("<td>").append(e.number()).append("</td>");
            for (String m : train) s.append(number(e.train(), m));
            for (String m : test) s.append(number(e.test(), m));
            s.append(String.format(Locale.ROOT, "<td>%.3g</td><td>%.1f</td></tr>%n", e.rate(), e.seconds()));
        }
        return s.append("</table>").toString();
    }

    private static String number(Map<String, Double> measures, String name) {
        Double v = measures.get(name);
        return v == null ? "<td></td>" : String.format(Locale.ROOT, "<td>%.4f</td>", v);
    }

    /** A paragraph. */
    public Report text(String text) {
        return new Report(title, body + "<p>" + escaped(text) + "</p>\n");
    }

    /** A picture, as SVG, under a heading. */
    public Report picture(String heading, String svg) {
        if (!svg.startsWith("<svg")) throw new IllegalArgumentException("report: the picture '" + heading + "' is no SVG: it begins with " + svg.substring(0, Math.min(20, svg.length())));
        return section(heading, "<figure>" + svg + "</figure>");
    }

    /** One histogram for each floating leaf of a model, or of any tree. */
    public Report histograms(String heading, Object tree) {
        List<String> names = Tree.names(tree);
        List<Tensor> leaves = Tree.leaves(tree);
        StringBuilder all = new StringBuilder("<figure class=\"many\">");
        for (int i = 0; i < names.size(); i++) if (leaves.get(i).dtype().isFloating()) all.append(Histogram.of(names.get(i), leaves.get(i)));
        return section(heading, all + "</figure>");
    }

    private Report section(String heading, String html) {
        return new Report(title, body + "<h2>" + escaped(heading) + "</h2>\n" + html + "\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** The page. */
    public String toHtml() {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>"
                + escaped(title) + "</title>\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n<h1>" + escaped(title) + "</h1>\n" + body + "</body>\n</html>\n";
    }

    /** Writes the page, aside and then under its name. */
    public void write(Path file) throws IOException {
        byte[] html = toHtml().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, out -> out.write(html));
    }

    /** Writes the report of each run that ends. */
    static Listener listener(Path file, String title) {
        return new Listener() {
            @Override
            public void finish(Run<?> run) {
                try {
                    of(title, run).write(file);
                } catch (IOException e) {
                    throw new UncheckedIOException("report " + file + ": " + e.getMessage(), e);
                }
            }
        };
    }
}
