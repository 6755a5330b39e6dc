package io.leibniz.transform;

/**
 * One thing for each argument of a function of four: gradients by several of them. Null where none was asked for.
 */
public record Args4<A, B, C, D>(A first, B second, C third, D fourth) {}
