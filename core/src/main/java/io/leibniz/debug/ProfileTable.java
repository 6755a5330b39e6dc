package io.leibniz.debug;

import io.leibniz.debug.Profile.Row;
import io.leibniz.debug.Profile.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A profile as text. */
final class ProfileTable {
    private ProfileTable() {}

    static String of(Profile p, int limit) {
        Totals all = p.root().operations();
        long total = p.root().totalNanos();
        StringBuilder s = new StringBuilder(format("%s ms, %s of them in %,d operations: %s flop, %s read, %s written, %s allocated\n",
                millis(p.nanos()), percent(total, p.nanos()), all.calls(), count(all.flops()), bytes(all.read()), bytes(all.written()),
                p.knowsAllocation() ? bytes(all.allocated()) : "? (the module jdk.management is missing)"));
        s.append('\n').append(section("operation", p.byOperation(), total, limit, p.knowsAllocation()));
        s.append('\n').append(section("line", p.byLine(), total, limit, p.knowsAllocation()));
        return s.toString();
    }

    private static String section(String what, List<Row> rows, long all, int limit, boolean allocation) {
        List<String[]> cells = new ArrayList<>();
        cells.add(new String[] {what, "calls", "total ms", "%", "self ms", "GFLOP/s", "GB/s", "read", "written", "allocated"});
        for (Row r : rows.subList(0, Math.min(limit, rows.size()))) {
            Totals t = r.self();
            cells.add(new String[] {r.name(), format("%,d", t.calls()), millis(r.totalNanos()), percent(r.totalNanos(), all), millis(t.nanos()),
                    rate(t.gigaflopsPerSecond()), rate(t.gigabytesPerSecond()), bytes(t.read()), bytes(t.written()),
                    allocation ? bytes(t.allocated()) : "?"});
        }
        int[] width = new int[cells.getFirst().length];
        for (String[] c : cells) for (int i = 0; i < c.length; i++) width[i] = Math.max(width[i], c[i].length());
        StringBuilder s = new StringBuilder();
        for (String[] c : cells) {
            s.append(c[0]).append(" ".repeat(width[0] - c[0].length()));
            for (int i = 1; i < c.length; i++) s.append("  ").append(" ".repeat(width[i] - c[i].length())).append(c[i]);
            s.append('\n');
        }
        if (rows.size() > limit) s.append("… ").append(rows.size() - limit).append(" more\n");
        return s.toString();
    }

    static String millis(long nanos) {
        return format(nanos < 10_000_000 ? "%.3f" : nanos < 1_000_000_000 ? "%.2f" : "%.1f", nanos / 1e6);
    }

    static String percent(long part, long all) {
        return all == 0 ? "0 %" : format("%.1f %%", 100.0 * part / all);
    }

    private static String rate(double perNano) {
        return perNano == 0 ? "" : format(perNano < 10 ? "%.2f" : "%.1f", perNano);
    }

    static String count(long n) {
        return n < 10_000 ? String.valueOf(n) : n < 10_000_000 ? format("%.1f k", n / 1e3) : n < 10_000_000_000L ? format("%.1f M", n / 1e6) : format("%.1f G", n / 1e9);
    }

    static String bytes(long n) {
        return n == 0 ? "0" : n < 10_240 ? n + " B" : n < 10L << 20 ? format("%.1f KiB", n / 1024.0)
                : n < 10L << 30 ? format("%.1f MiB", n / 1048576.0) : format("%.1f GiB", n / 1073741824.0);
    }

    private static String format(String f, Object... x) {
        return String.format(Locale.ROOT, f, x);
    }
}
