package io.leibniz.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The results of one number of threads as a Markdown table: the median time of every framework, how many times as fast
 * Leibniz is as the fastest other, and which share of the machine's limit was reached.
 */
public final class Report {
    private static final double CHECKSUM_TOLERANCE = 1e-4;

    private final int threads;
    private final Roofline roofline;
    private final List<String> frameworks;
    private final Map<Case, Map<String, Summary>> rows = new LinkedHashMap<>();
    private final Map<Case, List<Map<String, Result>>> rounds = new LinkedHashMap<>();

    public Report(int threads, Roofline roofline, List<String> frameworks) {
        this.threads = threads;
        this.roofline = roofline;
        this.frameworks = frameworks;
    }

    public void add(Case row, List<Map<String, Result>> results) {
        var summaries = new LinkedHashMap<String, Summary>();
        for (var name : frameworks) {
            var own = results.stream().map(r -> r.get(name)).filter(Objects::nonNull).toList();
            if (!own.isEmpty()) summaries.put(name, Summary.of(own));
        }
        rows.put(row, summaries);
        rounds.put(row, results);
    }

    /** One line for each case in which frameworks did not compute the same. */
    public List<String> disagreements() {
        var lines = new ArrayList<String>();
        rows.forEach((row, summaries) -> {
            var sums = summaries.values().stream().mapToDouble(Summary::checksum).summaryStatistics();
            double scale = Math.max(Math.abs(sums.getMax()), Math.abs(sums.getMin()));
            if (!(sums.getMax() - sums.getMin() <= CHECKSUM_TOLERANCE * scale)) {
                var text = new StringBuilder("checksums of " + row.name() + " disagree:");
                summaries.forEach((name, s) -> text.append(String.format(Locale.ROOT, " %s %.8g", name, s.checksum())));
                lines.add(text.toString());
            }
        });
        return lines;
    }

    public String markdown() {
        var text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "### %s%n%n", threads == 1 ? "One thread" : threads + " threads"));
        text.append(String.format(Locale.ROOT, "Measured limits: %.1f GFLOP/s in f32, %.1f GB/s.%n%n",
                roofline.flops() / 1e9, roofline.bandwidth() / 1e9));
        line(text, "workload", frameworks, "Leibniz / fastest peer", "goal", "share of limit: peer", "Leibniz");
        line(text, "---", frameworks.stream().map(_ -> "---:").toList(), "---:", "---:", "---:", "---:");
        rows.forEach((row, summaries) -> {
            var peer = fastestPeer(summaries);
            var own = Optional.ofNullable(summaries.get(Leibniz.NAME));
            line(text, row.title(),
                    frameworks.stream().map(f -> summaries.containsKey(f) ? time(summaries.get(f)) : "–").toList(),
                    own.isPresent() && peer.isPresent() ? ratio(row, peer.get()) : "–",
                    String.format(Locale.ROOT, "%.2f", row.goal()),
                    peer.map(p -> share(row, summaries.get(p))).orElse("–"), own.map(s -> share(row, s)).orElse("–"));
        });
        derivatives(text);
        text.append(String.format("%nPeak resident memory of the process, MiB:%n%n"));
        line(text, "workload", frameworks);
        line(text, "---", frameworks.stream().map(_ -> "---:").toList());
        rows.forEach((row, summaries) -> line(text, row.title(), frameworks.stream()
                .map(f -> summaries.containsKey(f) ? Long.toString(summaries.get(f).peakBytes() >> 20) : "–").toList()));
        return text.toString();
    }

    /** How many times as long as an objective its derivatives take, where both were measured. */
    private void derivatives(StringBuilder text) {
        var objectives = new LinkedHashMap<Case, Map<String, Summary>>();
        rows.keySet().forEach(row -> {
            if (row.problem() instanceof Problem.AdBench p && p.derivative()) {
                rows.forEach((other, summaries) -> {
                    if (other.problem().equals(p.objective())) objectives.put(row, summaries);
                });
            }
        });
        if (objectives.isEmpty()) return;
        text.append(String.format("%nTime of the derivatives divided by that of the objective:%n%n"));
        line(text, "workload", frameworks);
        line(text, "---", frameworks.stream().map(_ -> "---:").toList());
        objectives.forEach((row, objective) -> line(text, row.title(), frameworks.stream()
                .map(f -> rows.get(row).containsKey(f) && objective.containsKey(f) ? String.format(Locale.ROOT, "%.1f",
                        rows.get(row).get(f).nanoseconds() / objective.get(f).nanoseconds()) : "–").toList()));
    }

    private static Optional<String> fastestPeer(Map<String, Summary> summaries) {
        return summaries.keySet().stream().filter(name -> !name.equals(Leibniz.NAME))
                .min(Comparator.comparingDouble(name -> summaries.get(name).nanoseconds()));
    }

    private String ratio(Case row, String peer) {
        var ratio = Ratio.of(rounds.get(row), peer);
        return String.format(Locale.ROOT, "**%.2f** (%.2f–%.2f)", ratio.median(), ratio.lower(), ratio.upper());
    }

    private String share(Case row, Summary summary) {
        double least = roofline.seconds(row.problem());
        return least == 0 ? "–" : String.format(Locale.ROOT, "%.0f %%", 100 * least * 1e9 / summary.nanoseconds());
    }

    private static String time(Summary summary) {
        double ns = summary.nanoseconds();
        var unit = ns < 1e3 ? "ns" : ns < 1e6 ? "µs" : ns < 1e9 ? "ms" : "s";
        double value = ns / (ns < 1e3 ? 1 : ns < 1e6 ? 1e3 : ns < 1e9 ? 1e6 : 1e9);
        return String.format(Locale.ROOT, value < 10 ? "%.2f %s ±%.0f %%" : value < 100 ? "%.1f %s ±%.0f %%"
                : "%.0f %s ±%.0f %%", value, unit, 100 * summary.spread());
    }

    private static void line(StringBuilder text, String first, List<String> middle, String... last) {
        var cells = new ArrayList<String>();
        cells.add(first);
        cells.addAll(middle);
        cells.addAll(List.of(last));
        text.append("| ").append(String.join(" | ", cells)).append(" |").append(System.lineSeparator());
    }
}
