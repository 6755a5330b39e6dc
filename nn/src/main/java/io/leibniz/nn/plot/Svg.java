package io.leibniz.nn.plot;

import java.util.Locale;

/**
 * A drawing as text. Charts are drawn here and not by a library because those for the JVM paint through AWT, which needs
 * fonts installed on the machine, and a server has none.
 */
final class Svg {
    private final StringBuilder s = new StringBuilder();

    Svg(int width, int height) {
        s.append(String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="DejaVu Sans, Helvetica, sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                """, width, height, width, height));
    }

    Svg line(double x1, double y1, double x2, double y2, String colour) {
        s.append(String.format(Locale.ROOT, "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"%s\"/>%n", x1, y1, x2, y2, colour));
        return this;
    }

    Svg path(double[] x, double[] y, String colour) {
        s.append("<path d=\"");
        for (int i = 0; i < x.length; i++) s.append(String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : "L", x[i], y[i]));
        s.append("\" fill=\"none\" stroke=\"").append(colour).append("\" stroke-width=\"2\"/>\n");
        for (int i = 0; i < x.length; i++) {
            s.append(String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n", x[i], y[i], colour));
        }
        return this;
    }

    Svg rect(double x, double y, double w, double h, String fill) {
        s.append(String.format(Locale.ROOT, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n", x, y, w, h, fill));
        return this;
    }

    Svg text(double x, double y, String anchor, String colour, String text) {
        s.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n", x, y, anchor, colour,
                escaped(text)));
        return this;
    }

    /** Text that runs downwards from a point. */
    Svg upright(double x, double y, String colour, String text) {
        s.append(String.format(Locale.ROOT, "<text transform=\"translate(%.1f %.1f) rotate(-90)\" text-anchor=\"end\" fill=\"%s\">%s</text>%n", x, y, colour, escaped(text)));
        return this;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** A PNG picture, pixels kept sharp. */
    Svg image(double x, double y, double w, double h, byte[] png) {
        s.append(String.format(Locale.ROOT, "<image x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" style=\"image-rendering:pixelated\" href=\"data:image/png;base64,%s\"/>%n",
                x, y, w, h, java.util.Base64.getEncoder().encodeToString(png)));
        return this;
    }

    @Override
    public String toString() {
        return s + "</svg>\n";
    }
}
