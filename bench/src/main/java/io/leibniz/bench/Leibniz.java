package io.leibniz.bench;

import java.util.Optional;
import java.util.function.Supplier;

/** This library. */
public final class Leibniz implements Framework {
    public static final String NAME = "leibniz";

    @Override public String name() {
        return NAME;
    }

    @Override public String version() {
        var version = Leibniz.class.getPackage().getImplementationVersion();
        return "Leibniz " + (version == null ? "from sources" : version);
    }

    @Override public Optional<Supplier<Workload>> workload(Problem problem) {
        return Optional.empty();
    }
}
