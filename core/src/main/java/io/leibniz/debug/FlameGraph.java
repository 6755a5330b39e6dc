package io.leibniz.debug;

import io.leibniz.debug.Profile.Frame;
import io.leibniz.debug.Profile.Kind;
import io.leibniz.debug.Profile.Node;
import io.leibniz.debug.Profile.Totals;
import java.util.Locale;

/**
 * A profile as a picture: calls from top to bottom, each as wide as what it took with all that it called, side by side in the
 * order of their first calls (after Brendan Gregg, <i>The Flame Graph</i>, 2016). What a box leaves free below is its own.
 */
final class FlameGraph {
    private static final int WIDTH = 1200;
    private static final int MARGIN = 10;
    private static final int ROW = 19;
    private static final int TOP = 44;
    /** Of a letter of 11 pixels' height; a box without room for three shows none. */
    private static final double LETTER = 6.7;
    /** Narrower boxes, in pixels, are left out. */
    private static final double NARROWEST = 0.2;

    /** A click on a box widens it and what is below it to the whole picture; its callers stay, as wide as the picture. */
    private static final String SCRIPT = """
            const boxes = [...document.querySelectorAll('g.b')].map(g => ({g, x: +g.dataset.x, w: +g.dataset.w, d: +g.dataset.d}));
            function zoom(to) {
              for (const b of boxes) {
                const caller = b.d < to.d && b.x <= to.x + 1e-9 && b.x + b.w >= to.x + to.w - 1e-9;
                const inside = b.d >= to.d && b.x >= to.x - 1e-9 && b.x + b.w <= to.x + to.w + 1e-9;
                b.g.style.display = caller || inside ? '' : 'none';
                if (!caller && !inside) continue;
                const x = caller ? 0 : (b.x - to.x) / to.w, w = caller ? 1 : b.w / to.w;
                const r = b.g.querySelector('rect'), t = b.g.querySelector('text'), full = t.dataset.t;
                r.setAttribute('x', %1$d + x * %2$d);
                r.setAttribute('width', Math.max(0.3, w * %2$d - 0.6));
                t.setAttribute('x', %1$d + x * %2$d + 4);
                const room = Math.floor((w * %2$d - 6) / %3$s);
                t.textContent = room < 3 ? '' : full.length <= room ? full : full.slice(0, room - 1) + '…';
              }
            }
            for (const b of boxes) b.g.addEventListener('click', () => zoom(b));
            """;

    private final StringBuilder s = new StringBuilder();
    private final Profile profile;
    private final long all;

    private FlameGraph(Profile profile) {
        this.profile = profile;
        all = profile.root().totalNanos();
    }

    static String svg(Profile p) {
        return new FlameGraph(p).draw();
    }

    private String draw() {
        int height = TOP + depth(profile.root()) * ROW + MARGIN;
        add("""
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="11">
                <style>g.b{cursor:pointer} g.b:hover rect{stroke:#1f2933} text{pointer-events:none}</style>
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                """, WIDTH, height, WIDTH, height);
        add("<text x=\"%d\" y=\"20\" font-size=\"13\" font-weight=\"bold\">%s ms in %,d operations</text>\n", MARGIN, ProfileTable.millis(all),
                profile.root().operations().calls());
        int x = MARGIN;
        for (String[] k : new String[][] {{"your lines", "line"}, {"layers", "layer"}, {"compiled programs", "program"}, {"operations", "forward"}, {"derivatives", "back"}}) {
            add("<rect x=\"%d\" y=\"28\" width=\"9\" height=\"9\" fill=\"%s\"/><text x=\"%d\" y=\"36\" fill=\"#52606d\">%s</text>\n", x, colour(k[1]), x + 13, k[0]);
            x += (int) (13 + LETTER * k[0].length() + 14);
        }
        box(profile.root(), 0, 0);
        add("<script><![CDATA[\n%s]]></script>\n", String.format(Locale.ROOT, SCRIPT, MARGIN, WIDTH - 2 * MARGIN, LETTER));
        return s.append("</svg>\n").toString();
    }

    private static int depth(Node n) {
        int d = 0;
        for (Node c : n.children()) d = Math.max(d, depth(c));
        return d + 1;
    }

    private void box(Node n, long from, int depth) {
        double inner = WIDTH - 2.0 * MARGIN;
        double share = all == 0 ? 1 : (double) n.totalNanos() / all;
        double start = all == 0 ? 0 : (double) from / all;
        if (share * inner < NARROWEST) return;
        String label = n.frame().text();
        int room = (int) ((share * inner - 6) / LETTER);
        String shown = room < 3 ? "" : label.length() <= room ? label : label.substring(0, room - 1) + "…";
        add("<g class=\"b\" data-x=\"%.7f\" data-w=\"%.7f\" data-d=\"%d\"><title>%s</title>", start, share, depth, escape(title(n)));
        int y = TOP + depth * ROW;
        add("<rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" rx=\"2\" fill=\"%s\"/>", MARGIN + start * inner, y, Math.max(0.3, share * inner - 0.6), ROW - 1,
                colour(kind(n.frame())));
        add("<text x=\"%.2f\" y=\"%d\" data-t=\"%s\">%s</text></g>\n", MARGIN + start * inner + 4, y + 13, escape(label), escape(shown));
        for (Node c : n.children()) {
            box(c, from, depth + 1);
            from += c.totalNanos();
        }
    }

    private String title(Node n) {
        Totals t = n.operations();
        String s = n.frame().text() + "\n" + ProfileTable.millis(n.totalNanos()) + " ms, " + ProfileTable.percent(n.totalNanos(), all) + ", "
                + String.format(Locale.ROOT, "%,d operations", t.calls());
        if (t.flops() > 0) s += String.format(Locale.ROOT, "\n%s flop, %.2f GFLOP/s", ProfileTable.count(t.flops()), t.gigaflopsPerSecond());
        s += "\n" + ProfileTable.bytes(t.read()) + " read, " + ProfileTable.bytes(t.written()) + " written";
        return profile.knowsAllocation() ? s + ", " + ProfileTable.bytes(t.allocated()) + " allocated" : s;
    }

    private static String kind(Frame f) {
        return switch (f.kind()) {
            case ALL -> "all";
            case LINE -> "line";
            case LAYER -> "layer";
            case PROGRAM -> "program";
            case OPERATION -> f.name().startsWith("∂") ? "back" : "forward";
        };
    }

    private static String colour(String kind) {
        return switch (kind) {
            case "line" -> "#a9cdf0";
            case "layer" -> "#a8dcd1";
            case "program" -> "#cdbff0";
            case "forward" -> "#f7c873";
            case "back" -> "#f2a097";
            default -> "#e4e7eb";
        };
    }

    private static String escape(String t) {
        return t.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    private void add(String format, Object... x) {
        s.append(String.format(Locale.ROOT, format, x));
    }
}
