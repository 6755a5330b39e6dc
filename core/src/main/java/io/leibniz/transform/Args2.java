package io.leibniz.transform;

/**
 * One thing for each argument of a function of two: gradients by several of them. Null where none was asked for.
 */
public record Args2<A, B>(A first, B second) {}
