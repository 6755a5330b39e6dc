package io.leibniz.bench;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What one process measured.
 *
 * @param workload  name of the {@link Case}
 * @param framework name of the {@link Framework}
 * @param version   the framework's own name and version
 * @param threads   threads it was allowed
 * @param timing    time of a step in nanoseconds
 * @param turns     the median of each turn in nanoseconds
 * @param checksum  see {@link Workload#checksum}
 * @param peakBytes largest resident memory of the process, or 0 where the system does not tell
 */
public record Result(String workload, String framework, String version, int threads, Timing timing, double[] turns,
                     double checksum, long peakBytes) {
    private static final Pattern FIELD = Pattern.compile("\"(\\w+)\":(?:\"([^\"]*)\"|\\[([^\\]]*)]|([^,}\\s]+))");

    /** One line of JSON. */
    public String toJson() {
        return String.format(Locale.ROOT, "{\"workload\":\"%s\",\"framework\":\"%s\",\"version\":\"%s\",\"threads\":%d,"
                        + "\"median_ns\":%.1f,\"lower_quartile_ns\":%.1f,\"upper_quartile_ns\":%.1f,\"least_ns\":%.1f,"
                        + "\"steps\":%d,\"turns_ns\":[%s],\"checksum\":%s,\"peak_bytes\":%d}",
                workload, framework, version.replace('"', '\''), threads, timing.median(), timing.lower(), timing.upper(),
                timing.least(), timing.steps(),
                Arrays.stream(turns).mapToObj(t -> String.format(Locale.ROOT, "%.1f", t)).collect(Collectors.joining(",")), Double.toString(checksum), peakBytes);
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException if a field is missing or malformed
     */
    public static Result ofJson(String line) {
        Map<String, String> fields = new HashMap<>();
        var matcher = FIELD.matcher(line);
        while (matcher.find()) {
            fields.put(matcher.group(1), matcher.group(2) != null ? matcher.group(2)
                    : matcher.group(3) != null ? matcher.group(3) : matcher.group(4));
        }
        try {
            return new Result(fields.get("workload"), fields.get("framework"), fields.get("version"),
                    Integer.parseInt(fields.get("threads")),
                    new Timing(number(fields, "median_ns"), number(fields, "lower_quartile_ns"),
                            number(fields, "upper_quartile_ns"), number(fields, "least_ns"),
                            Long.parseLong(fields.get("steps"))),
                    Arrays.stream(fields.get("turns_ns").split(",")).mapToDouble(Double::parseDouble).toArray(), number(fields, "checksum"), Long.parseLong(fields.get("peak_bytes")));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a benchmark's result: " + line, e);
        }
    }

    private static double number(Map<String, String> fields, String name) {
        var text = fields.get(name);
        if (text == null) {
            throw new NumberFormatException("no field " + name);
        }
        return Double.parseDouble(text);
    }
}
