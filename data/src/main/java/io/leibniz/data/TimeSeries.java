package io.leibniz.data;

import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Numbers at equal intervals of time.
 *
 * @param name of what is measured
 * @param values f64 [n]
 * @param start the time of the first one, in years
 * @param frequency how many there are in a year
 */
public record TimeSeries(String name, Tensor values, double start, int frequency) {
    /**
     * Airline passengers a month, in thousands, 1949 to 1960: 144 values (Box and Jenkins 1976), from R's data sets.
     *
     * @throws DataException if R's package {@code datasets} isn't installed
     */
    public static TimeSeries airPassengers() throws IOException {
        return read(folder(), "AirPassengers");
    }

    /**
     * Monthly mean relative sunspot numbers, 1749 to 1983: 2,820 values (Andrews and Herzberg 1985), from R's data sets.
     *
     * @throws DataException if R's package {@code datasets} isn't installed
     */
    public static TimeSeries sunspots() throws IOException {
        return read(folder(), "sunspots");
    }

    private static Path folder() throws DataException {
        return RData.folder("datasets", "R's data sets", "r-base-core");
    }

    /** A time series of an R package, from its folder with {@code Rdata.rdx} and {@code Rdata.rdb}. */
    public static TimeSeries read(Path folder, String name) throws IOException {
        RData.Value v = RData.read(folder, name);
        RData.Value tsp = v.attributes().get("tsp");
        double[] values = v.numbers();
        double[] times = tsp == null ? null : tsp.numbers();
        if (values == null || times == null || times.length != 3) throw new DataException(folder + ": " + name + " is no time series");
        return new TimeSeries(name, Tensor.of(values), times[0], (int) Math.round(times[2]));
    }
}
