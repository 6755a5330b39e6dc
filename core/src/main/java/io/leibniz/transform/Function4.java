package io.leibniz.transform;

/** A function of four arguments. */
@FunctionalInterface
public interface Function4<A, B, C, D, R> {
    R apply(A a, B b, C c, D d);
}
