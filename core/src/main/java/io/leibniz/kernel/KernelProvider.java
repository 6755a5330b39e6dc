package io.leibniz.kernel;

/** A set of kernels that announces itself by {@link java.util.ServiceLoader}; the highest priority wins. */
public interface KernelProvider {
    /** Short and stable: {@code cpu}. */
    String name();

    /** The reference has 0. */
    int priority();

    Kernels kernels();

    /** One line for people: vector width, threads, what is missing. */
    String describe();
}
